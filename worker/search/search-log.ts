import { isSnapError, SnapError, type SnapErrorCode } from '../../shared/errors.js';
import type { PassedOverSegment } from '../../shared/picture-segment.js';
import type { MediaSegment } from '../../shared/targets.js';
import { atUrl } from './error-context.js';

/** How many segments that cannot be used are passed over for one picture: a stream is rarely whole after so many. */
const MAX_UNUSABLE = 6;
/** One without video counts twice, because whole streams have none. */
const NO_VIDEO_COUNTS = 2;

/** What may be wrong with a segment while the next one is whole. */
const OF_ONE_SEGMENT: ReadonlySet<SnapErrorCode> = new Set([
  'http',
  'no-video',
  'unsupported-container',
  'decode-failed',
]);

/** The segments that were looked into for one picture, and why some of them gave none. */
export class SearchLog {
  readonly #toleratesUnusable: boolean;
  readonly #passedOver: PassedOverSegment[] = [];
  /** URLs by sequence number. */
  readonly #looked = new Map<number, string>();
  #first: SnapError | undefined;
  #unusable = 0;

  /** `toleratesUnusable`: whether another segment may stand for one that cannot be used, not only for one without a keyframe. */
  constructor(toleratesUnusable: boolean) {
    this.#toleratesUnusable = toleratesUnusable;
  }

  get passedOver(): readonly PassedOverSegment[] {
    return [...this.#passedOver];
  }

  lookInto({ sequence, url }: MediaSegment): void {
    this.#looked.set(sequence, url);
  }

  /** Notes that a segment gave no picture. Throws what another segment cannot make up for. */
  passOver(error: unknown, segment: MediaSegment): void {
    if (!isSnapError(error)) throw error;
    const located = atUrl(error, segment.url);
    if (located.code !== 'no-keyframe') {
      if (!this.#toleratesUnusable || !isOfOneSegment(located)) throw located;
      this.#unusable += located.code === 'no-video' ? NO_VIDEO_COUNTS : 1;
    }
    this.#first ??= located;
    if (this.#unusable > MAX_UNUSABLE) throw this.#first;
    const { code, status } = located;
    this.#passedOver.push({ sequence: segment.sequence, url: segment.url, code, status });
  }

  /** Why there is no picture: what was wrong with the first segment, or where no keyframe was found. */
  failure(): SnapError {
    const looked = [...this.#looked.keys()];
    if (this.#first && (this.#first.code !== 'no-keyframe' || looked.length < 2)) {
      return this.#first;
    }
    const range = `${looked.length} looked into, from ${Math.min(...looked)} to ${Math.max(...looked)}`;
    const [url] = this.#looked.values();
    return new SnapError(
      'no-keyframe',
      `No keyframe of the segments can stand for the moment (${range})`,
      {
        url,
        cause: this.#first,
      },
    );
  }
}

/** Not what may be over soon, so that the same call may succeed; nor what is true of the whole stream. */
function isOfOneSegment(error: SnapError): boolean {
  if (error.code === 'encrypted') return error.status === undefined && error.cause !== undefined;
  return OF_ONE_SEGMENT.has(error.code) && !error.retryable;
}

import { isSnapError, type SnapError } from '../../shared/errors.js';
import type { CaptureTarget, MediaSegment } from '../../shared/targets.js';
import type { CodedRun } from '../keyframe/types.js';
import { atUrl } from './error-context.js';
import { findPictures, type FoundPicture, type Wish } from './find-picture.js';
import type { KnownKeys } from './known-keys.js';
import type { SearchLog } from './search-log.js';
import { copiesFor, readSegments, type ReadContext, type ReadStations } from './read-segments.js';

/** A picture cut out of its segment, in the clear, before any decoder. */
export interface CutPicture {
  readonly kind: 'cut';
  readonly segment: MediaSegment;
  /** From a keyframe to the picture, all in the clear. */
  readonly run: CodedRun;
  /** Presentation time of the picture, in seconds on the segment's own media clock, as far as the container says. */
  readonly pts: number | undefined;
  /** The same of the segment's first picture in decode order: where it was cut. */
  readonly firstPts: number | undefined;
  /** Whether the bytes may be wrong: cut off, damaged by their looks, or of a key that has not proved right. */
  readonly isInDoubt: boolean;
  /** What the samples were decrypted with; `undefined`: they were in the clear. */
  readonly keyBytes: Uint8Array | undefined;
}

/** A segment that could not be cut: a decoder with demuxers of its own may still find a picture in it. */
export interface UncutSegment {
  readonly kind: 'uncut';
  readonly segment: MediaSegment;
  /** In the clear, its map in front. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Why it could not be cut. */
  readonly reason: SnapError;
}

export interface CutStations extends ReadStations {
  readonly knownKeys: Pick<KnownKeys, 'has'>;
}

export interface CutContext extends ReadContext {
  readonly log: SearchLog;
  /** Told as each read of a segment begins. */
  readonly onRead: () => void;
}

/**
 * Cuts out the pictures that can stand for a moment, the best first, as `findPictures` looks for them; each as soon as
 * it is asked for.
 *
 * @throws SnapError `no-keyframe` where there is none, and those of the fetch, of keys and of the cutter.
 */
export async function* cutPictures(
  stations: CutStations,
  target: CaptureTarget,
  wish: Wish,
  context: CutContext,
): AsyncGenerator<CutPicture | UncutSegment, void, undefined> {
  const { log, limits } = context;
  let bytes = 0;
  const counting: ReadContext = {
    ...context,
    onFetched(count) {
      bytes += count;
      context.onFetched(count);
    },
  };
  const pictures = findPictures(target, wish, {
    log,
    isSpent: () => bytes >= limits.maxBytes,
    read(segments, selection) {
      context.onRead();
      return readSegments(stations, segments, selection, counting);
    },
  });
  for await (const found of pictures) yield await toClear(stations, found, context);
}

async function toClear(
  { decryptor, knownKeys }: CutStations,
  found: FoundPicture,
  { playlistUrl, limits: { signal }, ...context }: CutContext,
): Promise<CutPicture | UncutSegment> {
  const { segment } = found;
  if (found.uncut) return { kind: 'uncut', segment, bytes: found.bytes, reason: found.uncut };
  const { cut, decryption } = found;
  const { sequence } = segment;
  const place = { playlistUrl, sequence, signal, copies: copiesFor(segment, context) };
  try {
    const { run, keyBytes } = await decryptor.decrypt(cut.run, decryption, place);
    const isUnproved = keyBytes ? !knownKeys.has(keyBytes) : mayBeCutOff(run, segment);
    const isInDoubt = isUnproved || run.units.some((unit) => unit.looksDamaged);
    const { pts, firstPts } = cut;
    return { kind: 'cut', segment, run, pts, firstPts, isInDoubt, keyBytes };
  } catch (error) {
    throw isSnapError(error) ? atUrl(error, segment.url) : error;
  }
}

/** Of a picture of an I-frame playlist the range's length tells whether all of it is there. */
function mayBeCutOff({ units }: CodedRun, { isIFrame }: MediaSegment): boolean {
  return !isIFrame && units.at(-1)?.mayBeCutOff === true;
}

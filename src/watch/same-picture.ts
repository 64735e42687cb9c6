import type { PlannedPlace, PlaylistVisit } from '../../shared/protocol.js';
import type { SnapshotSegment } from '../../shared/picture-segment.js';
import type { MediaSegment } from '../../shared/targets.js';
import type { SeenPicture } from '../options/watch.js';
import type { SnapImage } from '../results/snapshot.js';

/** A picture that was taken. Its images are not known after a reload. */
export interface LastTaken extends SeenPicture {
  readonly images?: readonly SnapImage[];
}

/** Clocks of servers jump by less than this, and streams begin anew later than that. */
const SAME_DATE_MS = 2000;

/** The lives of a stream that were seen. Each worker notices by itself, and maybe later, that one has begun anew. */
export class SeenLives {
  readonly #ids = new Set<string>();

  /** Whether a load of the playlist is the first one that shows that the stream may have begun anew. */
  isNew({ life, isReborn }: PlaylistVisit): boolean {
    const isKnown = this.#ids.has(life);
    this.#ids.add(life);
    return isReborn && !isKnown;
  }
}

/** Whether a place is that of the picture, unless the stream has begun anew under the same names. */
export function isPlaceOf(place: PlannedPlace, picture: SeenPicture): boolean {
  const segment = segmentAt(place);
  return segment !== undefined && isSegmentOf(segment, picture);
}

/** Whether a segment is that of the picture, unless the stream has begun anew under the same names. */
export function isSegmentOf(segment: MediaSegment, picture: SeenPicture): boolean {
  return isSameSegment(segment, picture.segment) && isDatedAlike(segment, picture);
}

/** Whether two snapshots show the same picture of a stream that has not begun anew between them. */
function isSamePicture(one: SeenPicture, other: SeenPicture): boolean {
  return (
    isSameSegment(one.segment, other.segment) &&
    one.mediaTime === other.mediaTime &&
    Math.abs(msOf(one) - msOf(other)) < SAME_DATE_MS
  );
}

/**
 * Whether a picture was taken before. A stream that has begun anew may have other pictures under the same names.
 *
 * @param last - The picture that was taken last.
 */
export async function wasTaken(
  picture: LastTaken,
  last: LastTaken,
  isNewLife: boolean,
): Promise<boolean> {
  return isSamePicture(picture, last) && (!isNewLife || (await looksSame(picture, last)));
}

/** Whether two snapshots of the same names look the same: true where one of them is not at hand. */
async function looksSame(one: LastTaken, other: LastTaken): Promise<boolean> {
  const [image, another] = [one.images?.[0]?.blob, other.images?.[0]?.blob];
  if (!image || !another) return true;
  if (image.size !== another.size) return false;
  const [bytes, others] = await Promise.all([image.arrayBuffer(), another.arrayBuffer()]);
  const view = new Uint8Array(others);
  return new Uint8Array(bytes).every((byte, i) => byte === view[i]);
}

function segmentAt({ target }: PlannedPlace): MediaSegment | undefined {
  return target.segments[target.index];
}

type Named = Pick<SnapshotSegment, 'url' | 'sequence' | 'byteRange'>;

function isSameSegment(one: Named, other: Named): boolean {
  return (
    one.sequence === other.sequence &&
    pathOf(one.url) === pathOf(other.url) &&
    one.byteRange?.offset === other.byteRange?.offset
  );
}

/** Signatures change from one load of the playlist to the next. */
function pathOf(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

function isDatedAlike(
  { programDateTimeMs, duration }: MediaSegment,
  { programDateTime }: SeenPicture,
): boolean {
  if (programDateTimeMs === undefined || !programDateTime) return true;
  return Math.abs(programDateTimeMs - programDateTime.getTime()) < SAME_DATE_MS + duration * 1000;
}

/** Those without a date count as of one time. */
function msOf({ programDateTime }: SeenPicture): number {
  return programDateTime?.getTime() ?? 0;
}

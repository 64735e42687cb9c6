import { isSnapError, SnapError } from '../../../shared/errors.js';
import { HeldPackets } from '../../keyframe/ts/held-packets.js';
import { PacketReader, parsePacket } from '../../keyframe/ts/packets.js';
import type { FileBytes } from '../file-bytes.js';
import { secondsAhead, secondsBetween } from './time-stamps.js';
import { ProgramMapReader, type ProgramMap } from './program-map.js';
import { pictureSecondsOf } from './clock-runs.js';
import { videoMarks, type FileRange, type VideoMark } from './video-marks.js';

/** What is looked through for the first video, and for two keyframes. */
const HEAD_BYTES = 8 * 2 ** 20;
/** And for the last, from the end on: most files have it in the first of these. */
const TAIL_BYTES = [256 * 1024, 2 ** 20, 4 * 2 ** 20];
/** Video without a program map is looked for in this much. */
const GUESS_BYTES = 2 ** 20;

const CHUNK_SECONDS = 2;
const LEAST_CHUNK_BYTES = 64 * 1024;
const MOST_CHUNK_BYTES = 8 * 2 ** 20;
/** So that all of them are found in some seconds. */
const MOST_CHUNKS = 4096;
/** So that nearly each chunk has a keyframe. */
const GROUPS_PER_CHUNK = 1.25;

/** What the beginning and the end of a file tell. */
export interface TsFacts {
  readonly first: VideoMark;
  readonly map: ProgramMap;
  readonly pictureSeconds: number;
  /** Time stamp of the picture that is shown last; `undefined`: there is none near the end. */
  readonly lastTicks: number | undefined;
  /** The file is looked at in chunks of this size; each that has a keyframe gives a segment that begins with it. */
  readonly chunkBytes: number;
  readonly chunks: number;
}

/**
 * @throws SnapError `no-video`, `unsupported-codec`, `encrypted` or `unsupported-container` where there is no video to
 * read
 */
export async function readTsFacts(file: FileBytes, signal: AbortSignal): Promise<TsFacts> {
  const marks = await readHead(file, signal);
  const [first] = marks;
  if (!first) throw new SnapError('no-video', 'The MPEG-TS file has no pictures');
  const { map } = first;
  const tail = await readTail(file, map, signal);
  const lastTicks = latestOf(tail);
  const seconds = lastTicks === undefined ? 0 : secondsAhead(first.ticks, lastTicks);
  const chunkBytes = chunkBytesOf(file.size, seconds, groupBytesOf(marks));
  return {
    first,
    map,
    pictureSeconds: pictureSecondsOf(marks.slice(0, 64)),
    lastTicks,
    chunkBytes,
    chunks: Math.ceil(file.size / chunkBytes),
  };
}

/** The first marks of a part of a file; none in what is no MPEG-TS. */
export async function* marksIn(
  file: FileBytes,
  range: FileRange,
  map: ProgramMap,
  signal: AbortSignal,
): AsyncGenerator<VideoMark> {
  try {
    yield* videoMarks(file, range, new ProgramMapReader(map), signal);
  } catch (error) {
    if (!isSnapError(error) || error.code !== 'unsupported-container') throw error;
  }
}

async function readHead(file: FileBytes, signal: AbortSignal): Promise<readonly VideoMark[]> {
  const range = { from: 0, to: Math.min(file.size, HEAD_BYTES) };
  const maps = new ProgramMapReader(undefined);
  const found = await firstGroup(videoMarks(file, range, maps, signal));
  if (found.length > 0) return found;
  const guessed = maps.map ? undefined : await guess(file, signal);
  if (!guessed)
    throw maps.map ? new SnapError('no-video', 'The MPEG-TS file has no pictures') : maps.failure();
  return firstGroup(marksIn(file, range, guessed, signal));
}

/** Up to the second keyframe. */
async function firstGroup(marks: AsyncIterable<VideoMark>): Promise<readonly VideoMark[]> {
  const found: VideoMark[] = [];
  for await (const mark of marks) {
    found.push(mark);
    if (found.filter(({ isKeyframe }) => isKeyframe).length === 2) break;
  }
  return found;
}

async function guess(file: FileBytes, signal: AbortSignal): Promise<ProgramMap | undefined> {
  const held = new HeldPackets();
  const packets = new PacketReader<undefined>((bytes, endOffset) => {
    const packet = parsePacket(bytes);
    if (packet) held.take(bytes, packet, endOffset);
    return undefined;
  });
  packets.push(await file.read(0, GUESS_BYTES, signal));
  packets.end();
  const video = held.guess();
  return video && { video, packets: new Uint8Array(0) };
}

async function readTail(
  file: FileBytes,
  map: ProgramMap,
  signal: AbortSignal,
): Promise<readonly VideoMark[]> {
  for (const bytes of TAIL_BYTES) {
    const from = Math.max(0, file.size - bytes);
    const found: VideoMark[] = [];
    for await (const mark of marksIn(file, { from, to: file.size }, map, signal)) found.push(mark);
    if (found.length > 0 || from === 0) return found;
  }
  return [];
}

function latestOf(marks: readonly VideoMark[]): number | undefined {
  let latest: number | undefined;
  for (const { ticks } of marks) {
    if (latest === undefined || secondsBetween(latest, ticks) > 0) latest = ticks;
  }
  return latest;
}

function groupBytesOf(marks: readonly VideoMark[]): number {
  const [first, second] = marks.filter(({ isKeyframe }) => isKeyframe);
  return first && second ? second.position - first.position : 0;
}

function chunkBytesOf(fileBytes: number, seconds: number, groupBytes: number): number {
  const wanted = seconds > 0 ? (fileBytes / seconds) * CHUNK_SECONDS : 0;
  const bytes = Math.max(LEAST_CHUNK_BYTES, wanted, groupBytes * GROUPS_PER_CHUNK);
  const least = Math.ceil(fileBytes / MOST_CHUNKS);
  return Math.ceil(Math.max(least, Math.min(bytes, MOST_CHUNK_BYTES)));
}

import { bytesBody } from '../answers.js';
import { durationsOf, writePlaylist } from '../virtual-playlist.js';
import { fragmentsFrom, type FragmentFacts } from './fragment-facts.js';
import { readFragmentIndex, type IndexEntry } from './fragment-index.js';
import type { Movie, OpenedMovie } from './types.js';

const MOST_SEGMENTS = 2 ** 16;
/** How far an index may be from what the fragments say, in seconds: its ticks may be coarser. */
const TOLERANCE_SECONDS = 0.0005;

/** Where segments begin, in the file and in time, and where the last one ends. */
interface Places {
  readonly places: readonly IndexEntry[];
  /** In seconds. */
  readonly end: number;
}

/**
 * A movie in fragments: each that begins with a keyframe is a segment, with those that follow it. Its index is trusted
 * where its first, middle and last entry prove right; otherwise the headers of all fragments are read.
 */
export async function fragmentedMovie(
  opened: OpenedMovie,
  signal: AbortSignal,
): Promise<Movie | undefined> {
  const { file, map } = opened;
  const found = (await readPlaces(opened, signal)) ?? (await walk(opened, signal));
  if (!found) return undefined;
  const { end } = found;
  const places = atMost(MOST_SEGMENTS, found.places);
  const zero = places[0]?.time ?? 0;
  const durations = durationsOf(
    places.map(({ time }) => time - zero),
    end - zero,
  );
  return {
    playlist: writePlaylist(
      places.map(({ start }, i) => ({
        uri: '?file',
        byteRange: { start, end: places[i + 1]?.start ?? file.size },
        duration: durations[i] ?? 0,
        map: '?map',
        isDiscontinuous: false,
      })),
    ),
    part(query, url) {
      if (query === 'map') return bytesBody(url, map);
      if (query !== 'file') return undefined;
      return { url, size: file.size, pieces: (start, last) => file.pieces(start, last) };
    },
  };
}

async function readPlaces(opened: OpenedMovie, signal: AbortSignal): Promise<Places | undefined> {
  const { file, track, rest } = opened;
  const place = { rest, trackId: track.id, timescale: track.timescale };
  const entries = await readFragmentIndex(file, place, signal);
  const last = entries?.at(-1);
  const first = await factsAt(opened, rest, signal);
  if (!entries || !last || first?.time === undefined) return undefined;
  const shift = (entries[0]?.time ?? 0) - first.time;
  if (!(await provesRight(opened, entries, { shift, start: first.start }, signal)))
    return undefined;
  let end = last.time;
  for await (const facts of fragmentsFrom(file, track, last.start, signal)) {
    end = Math.max(end, (facts.end ?? 0) + shift);
  }
  return { places: entries, end };
}

/** `start`: of the first fragment; `shift`: from the clock of the media to that of the index, in seconds. */
async function provesRight(
  opened: OpenedMovie,
  entries: readonly IndexEntry[],
  { shift, start }: { readonly shift: number; readonly start: number },
  signal: AbortSignal,
): Promise<boolean> {
  const middle = entries[entries.length >> 1];
  for (const entry of new Set([entries[0], middle, entries.at(-1)])) {
    const facts = entry && (await factsAt(opened, entry.start, signal));
    const isInOrder = (facts?.start === start) === (entry === entries[0]);
    if (!entry || !isInOrder || !isRight(entry, facts, shift)) return false;
  }
  return true;
}

function isRight(entry: IndexEntry, facts: FragmentFacts | undefined, shift: number): boolean {
  if (facts?.time === undefined || !facts.hasSync) return false;
  return Math.abs(facts.time + shift - entry.time) < TOLERANCE_SECONDS;
}

/** Of the first fragment with pictures at a position or after it. */
async function factsAt(
  { file, track }: OpenedMovie,
  start: number,
  signal: AbortSignal,
): Promise<FragmentFacts | undefined> {
  for await (const facts of fragmentsFrom(file, track, start, signal)) return facts;
  return undefined;
}

async function walk(
  { file, track, rest }: OpenedMovie,
  signal: AbortSignal,
): Promise<Places | undefined> {
  const places: IndexEntry[] = [];
  const marked: IndexEntry[] = [];
  // Without times of their own, fragments follow one another.
  let next = 0;
  let end = 0;
  let latest = -Infinity;
  for await (const facts of fragmentsFrom(file, track, rest, signal)) {
    const time = Math.max(facts.time ?? next, latest);
    latest = time;
    const place = { start: facts.start, time };
    if (facts.hasSync) marked.push(place);
    // Where no picture is marked as a keyframe, any may be one.
    if (marked.length === 0 || places.length === 0) places.push(place);
    next = time + facts.duration;
    end = Math.max(end, facts.end ?? next);
  }
  const [first] = places;
  if (!first) return undefined;
  if (marked.length === 0) return { places, end };
  return { places: marked[0] === first ? marked : [first, ...marked], end };
}

/** So many of them at most, none nearer to the one before than it has to be. */
function atMost(count: number, places: readonly IndexEntry[]): readonly IndexEntry[] {
  if (places.length <= count) return places;
  const least = ((places.at(-1)?.time ?? 0) - (places[0]?.time ?? 0)) / count;
  let latest = -Infinity;
  return places.filter(({ time }) => {
    const isKept = time - latest >= least;
    if (isKept) latest = time;
    return isKept;
  });
}

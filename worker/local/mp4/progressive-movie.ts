import { findBox } from '../../bytes/boxes.js';
import { ascii, box, u32 } from '../../bytes/box-writer.js';
import { joinBytes } from '../../bytes/join-bytes.js';
import type { VideoTrack } from '../../keyframe/mp4/track.js';
import { writeFragmentHead, type FragmentSample } from '../../mp4-writer/write-fragment.js';
import { writeMovie } from '../../mp4-writer/write-movie.js';
import { bytesBody, type LocalBody } from '../answers.js';
import type { FileBytes } from '../file-bytes.js';
import { durationsOf, writePlaylist } from '../virtual-playlist.js';
import { editedSeconds } from './edited-seconds.js';
import { readSampleTable, type SampleTable } from './sample-table.js';
import { findShownTimes, type ShownTimes } from './shown-times.js';
import type { Movie, OpenedMovie } from './types.js';

/** What is all keyframes would make a segment of each picture. */
const MOST_SEGMENTS = 2 ** 16;
/** A reader of segments takes no more than 200,000. */
const MOST_SAMPLES = 2 ** 17;
/** Samples that are as near to one another are read at once, as far as this many bytes hold them. */
const GAP_BYTES = 16 * 1024;
const READ_BYTES = 128 * 1024;

/** From a keyframe to just before the next. */
interface Group {
  readonly first: number;
  readonly end: number;
  /** Decoding time of its first sample, in ticks of the track. */
  readonly decodeTicks: number;
}

/** A movie whose samples `moov` lists: each group of pictures is a segment, which is written when it is asked for. */
export function progressiveMovie({ file, track }: OpenedMovie): Movie | undefined {
  const samples = readSampleTable(track, file.size);
  if (samples.count === 0) return undefined;
  const shown = findShownTimes(samples, track);
  const all = groupsOf(samples, shown.first);
  const zero = presentationOf(all[0], shown);
  const startOf = (group: Group): number =>
    Math.max(0, (presentationOf(group, shown) - zero) / shown.timescale);
  const end = Math.min(endOf(all.at(-1), samples, shown, zero), editedSeconds(track) ?? Infinity);
  const groups = all.filter((group, i) => i === 0 || startOf(group) < end);
  const starts = rising(groups.map(startOf));
  const durations = durationsOf(starts, end);
  const map = writeMap(track, shown.timescale);
  return {
    playlist: writePlaylist(
      groups.map((_group, i) => ({
        uri: `?segment=${i}`,
        byteRange: undefined,
        duration: durations[i] ?? 0,
        map: '?map',
        isDiscontinuous: false,
      })),
    ),
    part(query, url) {
      if (query === 'map') return bytesBody(url, map);
      const [, number] = /^segment=(\d+)$/.exec(query) ?? [];
      const group = groups[Number(number)];
      return group && segmentBody(url, group, { file, track, samples, shown });
    },
  };
}

function groupsOf(samples: SampleTable, first: number): readonly Group[] {
  const { count, durations, syncs, descriptions } = samples;
  const total = durations.reduce((sum, duration) => sum + duration, 0);
  const least = count > MOST_SEGMENTS ? total / MOST_SEGMENTS : 0;
  const groups: Group[] = [];
  let start = first;
  let startTicks = 0;
  let decodeTicks = 0;
  const close = (end: number): void => {
    if (end > start) groups.push({ first: start, end, decodeTicks: startTicks });
    start = end;
    startTicks = decodeTicks;
  };
  for (let i = 0; i < count; i++) {
    if (i === first) startTicks = decodeTicks;
    const isKeyframe = syncs[i] === 1 && decodeTicks - startTicks >= least;
    const isOther = descriptions[i] !== descriptions[start];
    if (i > first && (isKeyframe || isOther || i - start >= MOST_SAMPLES)) close(i);
    decodeTicks += durations[i] ?? 0;
  }
  close(count);
  return groups;
}

function presentationOf(group: Group | undefined, shown: ShownTimes): number {
  return group ? shown.presentation(group.first, group.decodeTicks) : 0;
}

/** When the last picture is over, in seconds. */
function endOf(
  group: Group | undefined,
  { durations }: SampleTable,
  shown: ShownTimes,
  zero: number,
): number {
  let end = 0;
  let decode = group?.decodeTicks ?? 0;
  for (let i = group?.first ?? 0; i < (group?.end ?? 0); i++) {
    const duration = durations[i] ?? 0;
    end = Math.max(end, shown.presentation(i, decode) + duration * shown.factor - zero);
    decode += duration;
  }
  return end / shown.timescale;
}

/** What is wrong in a table must not turn time back. */
function rising(times: readonly number[]): readonly number[] {
  let latest = 0;
  return times.map((time) => (latest = Math.max(latest, time)));
}

function writeMap(track: VideoTrack, timescale: number): Uint8Array<ArrayBuffer> {
  const description = findBox(track.sampleTable, 'stsd')?.whole ?? new Uint8Array(0);
  return joinBytes([
    box('ftyp', ascii('iso6'), u32(0), ascii('iso6')),
    writeMovie(track, description, timescale),
  ]);
}

interface Media {
  readonly file: FileBytes;
  readonly track: VideoTrack;
  readonly samples: SampleTable;
  readonly shown: ShownTimes;
}

function segmentBody(url: string, group: Group, media: Media): LocalBody {
  return {
    url,
    size: undefined,
    async *pieces() {
      yield writeHead(group, media);
      yield* sampleBytes(media.file, media.samples, group);
    },
  };
}

function writeHead({ first, end, decodeTicks }: Group, media: Media): Uint8Array<ArrayBuffer> {
  const { track, samples, shown } = media;
  const { factor } = shown;
  const rows: FragmentSample[] = [];
  let decode = decodeTicks;
  for (let i = first; i < end; i++) {
    const duration = samples.durations[i] ?? 0;
    rows.push({
      size: samples.sizes[i] ?? 0,
      duration: duration * factor,
      composition: shown.presentation(i, decode) - decode * factor,
      isSync: samples.syncs[i] === 1,
    });
    decode += duration;
  }
  return writeFragmentHead({
    trackId: track.id,
    description: samples.descriptions[first] ?? 1,
    decodeTicks: decodeTicks * factor,
    samples: rows,
  });
}

/** The samples of a group one after the other, without what lies between them. */
async function* sampleBytes(
  file: FileBytes,
  { offsets, sizes }: SampleTable,
  group: Group,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const startOf = (i: number): number => offsets[i] ?? 0;
  const endOf = (i: number): number => startOf(i) + (sizes[i] ?? 0);
  for (let first = group.first; first < group.end;) {
    const start = startOf(first);
    let next = first + 1;
    while (next < group.end && isNear(endOf(next - 1), startOf(next), endOf(next) - start)) next++;
    if (next === first + 1) {
      yield* file.pieces(start, endOf(first));
    } else {
      const bytes = await file.read(start, endOf(next - 1));
      let length = 0;
      for (let i = first; i < next; i++) {
        bytes.copyWithin(length, startOf(i) - start, endOf(i) - start);
        length += sizes[i] ?? 0;
      }
      yield bytes.subarray(0, length);
    }
    first = next;
  }
}

function isNear(end: number, start: number, bytes: number): boolean {
  return start >= end && start - end <= GAP_BYTES && bytes <= READ_BYTES;
}

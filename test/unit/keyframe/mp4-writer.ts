import { findBox } from '../../../worker/bytes/boxes.js';
import { ascii, box, u32, u64 } from '../../../worker/bytes/box-writer.js';
import { concat } from './bit-writer.js';

export { ascii, box, u32, u64 };

export interface TrackOptions {
  readonly id?: number;
  readonly handler?: string;
  /** Boxes of `stsd`. */
  readonly entries?: readonly Uint8Array[];
  readonly elst?: Uint8Array;
  /** Boxes of `stbl` behind `stsd`. */
  readonly tables?: readonly Uint8Array[];
  /** trex: description index, duration, size, flags. */
  readonly defaults?: readonly [number, number, number, number];
}

export const TIMESCALE = 1000;
const MOVIE_TIMESCALE = 600;
export const NON_SYNC = 0x10000;

/** A visual sample entry with some boxes in it. */
export function entry(format: string, ...boxes: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return box(format, new Uint8Array(78), ...boxes);
}

export const avcC = box('avcC', Uint8Array.of(1, 0x4d, 0, 0x1f, 0xff, 0xe0, 0));
export const avc1 = entry('avc1', avcC);

export function encv(tenc: Uint8Array, format = 'avc1'): Uint8Array<ArrayBuffer> {
  const scheme = box('schm', u32(0), ascii('cenc'), u32(0x10000));
  return entry(
    'encv',
    avcC,
    box('sinf', box('frma', ascii(format)), scheme, box('schi', box('tenc', tenc))),
  );
}

/** tenc: version 0, 8 bytes of initialization vector. */
export const tenc = (isProtected: boolean) =>
  concat(u32(0), Uint8Array.of(0, 0, isProtected ? 1 : 0, isProtected ? 8 : 0), new Uint8Array(16));

function trak(options: TrackOptions = {}): Uint8Array<ArrayBuffer> {
  const { id = 1, handler = 'vide', entries = [avc1], elst, tables = [] } = options;
  const media = box(
    'mdia',
    box('mdhd', u32(0, 0, 0, TIMESCALE, 5000, 0)),
    box('hdlr', u32(0, 0), ascii(handler), u32(0, 0, 0)),
    box(
      'minf',
      box('vmhd', u32(1, 0, 0)),
      box('stbl', box('stsd', u32(0, entries.length), ...entries), ...tables),
    ),
  );
  const edits = elst ? [box('edts', box('elst', elst))] : [];
  return box('trak', box('tkhd', u32(7, 0, 0, id, 0, 5000), new Uint8Array(60)), ...edits, media);
}

/** `ftyp` and `moov`. */
export function map(...tracks: readonly TrackOptions[]): Uint8Array<ArrayBuffer> {
  const trexes = tracks.map(({ id = 1, defaults = [1, 0, 0, 0] }) =>
    box('trex', u32(0, id, ...defaults)),
  );
  const header = box('mvhd', u32(0, 0, 0, MOVIE_TIMESCALE, 5000), new Uint8Array(80));
  return concat(
    box('ftyp', ascii('iso6'), u32(0)),
    box('moov', header, ...tracks.map(trak), box('mvex', ...trexes)),
  );
}

export interface SampleOptions {
  readonly data: Uint8Array;
  readonly flags?: number;
  readonly duration?: number;
  readonly composition?: number;
}

export const tfhd = (flags: number, ...values: number[]) => box('tfhd', u32(flags, ...values));
export const tfdt = (ticks: number) => box('tfdt', u32(1 << 24), u64(ticks));

/** A trun with everything in it, version 1. */
export function trun(
  samples: readonly SampleOptions[],
  dataOffset: number,
): Uint8Array<ArrayBuffer> {
  const rows = samples.map(({ data, flags = 0, duration = 100, composition = 0 }) =>
    u32(duration, data.length, flags, composition),
  );
  return box('trun', u32(0x01000f01, samples.length, dataOffset), ...rows);
}

/** A moof of one track and its mdat. `more`: boxes behind the trun. */
export function fragment(
  samples: readonly SampleOptions[],
  { time = 0, more = [] as readonly Uint8Array[], head = tfhd(0x20000, 1) } = {},
): Uint8Array<ArrayBuffer> {
  const moof = (offset: number) =>
    box(
      'moof',
      box('mfhd', u32(0, 1)),
      box('traf', head, tfdt(time), trun(samples, offset), ...more),
    );
  const mdat = box('mdat', ...samples.map(({ data }) => data));
  return concat(moof(moof(0).length + 8), mdat);
}

/** A sample of one NAL unit. */
export function nalSample(unit: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(u32(unit.length), unit);
}

/** What is in the `mdat` of a cut MP4. */
export function dataOf(bytes: Uint8Array): Uint8Array | undefined {
  return findBox(bytes, 'mdat')?.payload;
}

/** The sample entries of a cut MP4. */
export function entriesOf(bytes: Uint8Array): Uint8Array | undefined {
  const path = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd'];
  return findBox(bytes, ...path)?.payload.subarray(8);
}

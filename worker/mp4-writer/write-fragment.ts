import { joinBytes } from '../bytes/join-bytes.js';
import { ascii, box, u32, u64 } from '../bytes/box-writer.js';

const NO_FLAGS = u32(0);
/** tfhd: default-base-is-moof, and the index of the sample entry. ISO/IEC 14496-12 8.8.7. */
const TRACK_FLAGS = 0x020002;
/** trun, version 1: data offset; duration, size, flags and composition offset of each sample. 8.8.8. */
const RUN_FIELDS = 0x01000f01;
/** The sample depends on no other; it depends on others and is not a sync sample: 8.8.3.1. */
const SYNC_FLAGS = 0x02000000;
const NON_SYNC_FLAGS = 0x01010000;
const BYTES_PER_SAMPLE = 16;
const SHORT_HEADER_BYTES = 8;
const LARGE_HEADER_BYTES = 16;

/** A sample, in ticks of the track that is written. */
export interface FragmentSample {
  readonly size: number;
  readonly duration: number;
  readonly composition: number;
  readonly isSync: boolean;
}

export interface Fragment {
  readonly trackId: number;
  /** 1 means the first sample entry. */
  readonly description: number;
  /** When the first sample is decoded. */
  readonly decodeTicks: number;
  readonly samples: readonly FragmentSample[];
}

/** What stands before the bytes of some samples that follow one another: a `moof`, and the header of the `mdat`. */
export function writeFragmentHead(fragment: Fragment): Uint8Array<ArrayBuffer> {
  const dataBytes = fragment.samples.reduce((sum, { size }) => sum + size, 0);
  const isLarge = dataBytes + SHORT_HEADER_BYTES >= 2 ** 32;
  const headerBytes = isLarge ? LARGE_HEADER_BYTES : SHORT_HEADER_BYTES;
  const rows = writeRows(fragment.samples);
  const moof = writeMoof(fragment, rows, writeMoof(fragment, rows, 0).length + headerBytes);
  const header = isLarge
    ? [u32(1), ascii('mdat'), u64(dataBytes + headerBytes)]
    : [u32(dataBytes + headerBytes), ascii('mdat')];
  return joinBytes([moof, ...header]);
}

function writeMoof(
  { trackId, description, decodeTicks, samples }: Fragment,
  rows: Uint8Array,
  dataOffset: number,
): Uint8Array {
  return box(
    'moof',
    box('mfhd', NO_FLAGS, u32(1)),
    box(
      'traf',
      box('tfhd', u32(TRACK_FLAGS, trackId, description)),
      box('tfdt', u32(1 << 24), u64(decodeTicks)),
      box('trun', u32(RUN_FIELDS, samples.length, dataOffset), rows),
    ),
  );
}

function writeRows(samples: readonly FragmentSample[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(samples.length * BYTES_PER_SAMPLE));
  samples.forEach(({ duration, size, isSync, composition }, i) => {
    const at = i * BYTES_PER_SAMPLE;
    view.setUint32(at, duration);
    view.setUint32(at + 4, size);
    view.setUint32(at + 8, isSync ? SYNC_FLAGS : NON_SYNC_FLAGS);
    view.setInt32(at + 12, composition);
  });
  return new Uint8Array(view.buffer);
}

import { SnapError } from '../../../shared/errors.js';
import { findBox, VISUAL_ENTRY_BYTES } from '../../bytes/boxes.js';
import { u32 } from '../../bytes/box-writer.js';
import { joinBytes } from '../../bytes/join-bytes.js';
import { findUnit, START_CODE_BYTES } from '../../bytes/start-code.js';
import { objectTypeOf } from '../../codecs/descriptors.js';
import type { CodedRun } from '../../keyframe/types.js';
import type { ClipMedia } from './types.js';

// Codecs whose sample entry `mp4v` has the descriptors of MPEG-4 systems: ISO/IEC 14496-14 5.6.

/** Start codes of ISO/IEC 14496-2, table 6-3, and ISO/IEC 13818-2, table 6-1. */
const VISUAL_SEQUENCE = 0xb0;
const GROUP = 0xb3;
const PICTURE = 0xb6;
const EXTENSION = 0xb5;
const SEQUENCE_EXTENSION = 1;

/** `objectTypeIndication`: ISO/IEC 14496-1, table 5. */
const MPEG4_VISUAL = 0x20;
const MPEG1_VIDEO = 0x6a;
const MPEG2_422 = 0x65;
const MPEG2_MAIN = 0x61;
/** By the profile: ISO/IEC 13818-2, table 8-2. */
const MPEG2_PROFILES: Readonly<Record<number, number>> = {
  1: 0x64,
  2: 0x63,
  3: 0x62,
  4: MPEG2_MAIN,
  5: 0x60,
};

/** A keyframe of MPEG-1, MPEG-2 or MPEG-4 Visual: with the descriptors that it came with, or those of its own headers. */
export function descriptorMedia({ codec, mp4, units: [unit] }: CodedRun): ClipMedia {
  const data = unit?.data ?? new Uint8Array(0);
  const esds = mp4 && findBox(mp4.entry.clearBox.subarray(8 + VISUAL_ENTRY_BYTES), 'esds');
  const told = objectTypeOf(esds?.payload);
  if (esds && told !== undefined) return toMedia(esds.payload, told, esds.payload, data);
  // The configuration of MPEG-4 Visual moves from the sample to the descriptors.
  const start = codec === 'mpeg4' ? pictureStart(data) : 0;
  const configuration = data.subarray(0, start);
  const objectType = codec === 'mpeg4' ? MPEG4_VISUAL : mpegObjectType(data);
  const record = writeDescriptors(objectType, configuration);
  return toMedia(record, objectType, configuration, data.subarray(start));
}

function toMedia(
  record: Uint8Array,
  objectType: number,
  configuration: Uint8Array,
  data: Uint8Array,
): ClipMedia {
  const level = objectType === MPEG4_VISUAL ? visualLevel(configuration) : undefined;
  const codec = `mp4v.${objectType.toString(16)}${level === undefined ? '' : `.${level}`}`;
  return { fourcc: 'mp4v', recordName: 'esds', record, data, codec };
}

/** Where the first group or picture begins, after all configuration. */
function pictureStart(data: Uint8Array): number {
  const at = findUnit(data, [GROUP, PICTURE]);
  if (at > 0) return at;
  throw new SnapError('decode-failed', 'The keyframe has no configuration');
}

/** `profile_and_level_indication`. */
function visualLevel(configuration: Uint8Array): number | undefined {
  const at = findUnit(configuration, [VISUAL_SEQUENCE]);
  return at < 0 ? undefined : configuration[at + START_CODE_BYTES + 1];
}

/** A sequence of MPEG-1 has no extension. */
function mpegObjectType(data: Uint8Array): number {
  const at = findUnit(data, [EXTENSION]);
  const first = at < 0 ? 0 : (data[at + START_CODE_BYTES + 1] ?? 0);
  if (first >> 4 !== SEQUENCE_EXTENSION) return MPEG1_VIDEO;
  const isEscaped = (first & 8) !== 0;
  return isEscaped ? MPEG2_422 : (MPEG2_PROFILES[first & 7] ?? MPEG2_MAIN);
}

const VISUAL_STREAM = (4 << 2) | 1;

/** `esds`' payload: ISO/IEC 14496-14 5.6, 14496-1 7.2.6. Sizes of buffers and bit rates are not told. */
function writeDescriptors(objectType: number, configuration: Uint8Array): Uint8Array {
  const specific = configuration.length > 0 ? [descriptor(5, configuration)] : [];
  const decoder = descriptor(
    4,
    Uint8Array.of(objectType, VISUAL_STREAM, 0, 0, 0),
    u32(0, 0),
    ...specific,
  );
  const synchronization = descriptor(6, Uint8Array.of(2));
  return joinBytes([u32(0), descriptor(3, Uint8Array.of(0, 1, 0), decoder, synchronization)]);
}

/** Its length in four bytes: 14496-1 8.3.3. */
function descriptor(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const payload = joinBytes(parts);
  const lengths = [21, 14, 7].map((shift) => 0x80 | ((payload.length >> shift) & 0x7f));
  return joinBytes([Uint8Array.of(tag, ...lengths, payload.length & 0x7f), payload]);
}

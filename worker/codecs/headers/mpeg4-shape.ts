import { BitReader } from '../../bytes/bit-reader.js';
import { findUnit, START_CODE_BYTES } from '../../bytes/start-code.js';
import type { PictureShape } from './mpeg2-shape.js';

/** ISO/IEC 14496-2, table 6-3: `video_object_layer_start_code`. */
const LAYERS = Array.from({ length: 16 }, (_, i) => 0x20 + i);
/** Table 6-12. */
const ASPECT_RATIOS: readonly number[] = [0, 1, 12 / 11, 10 / 11, 16 / 11, 40 / 33];
const EXTENDED_ASPECT_RATIO = 15;
const RECTANGULAR = 0;

/** Reads the video object layer in an access unit, or in the descriptors of an MP4: 6.2.3. */
export function readMpeg4Shape(bytes: Uint8Array): PictureShape | undefined {
  const at = findUnit(bytes, LAYERS);
  if (at < 0) return undefined;
  const reader = new BitReader(bytes.subarray(at + START_CODE_BYTES + 1));
  reader.skip(1 + 8);
  // Version and priority.
  if (reader.flag()) reader.skip(4 + 3);
  const sampleAspectRatio = readAspectRatio(reader);
  if (reader.flag()) skipControl(reader);
  if (reader.u(2) !== RECTANGULAR) return undefined;
  reader.skip(1);
  const resolution = reader.u(16);
  reader.skip(1);
  if (reader.flag()) reader.skip(Math.max(1, bitsFor(resolution)));
  reader.skip(1);
  const width = reader.u(13);
  reader.skip(1);
  const height = reader.u(13);
  const isThere = !reader.overrun && width > 0 && height > 0;
  return isThere ? { size: { width, height }, sampleAspectRatio } : undefined;
}

function readAspectRatio(reader: BitReader): number | undefined {
  const code = reader.u(4);
  const ratio = code === EXTENDED_ASPECT_RATIO ? reader.u(8) / reader.u(8) : ASPECT_RATIOS[code];
  return ratio !== undefined && ratio > 0 && Number.isFinite(ratio) ? ratio : undefined;
}

/** `vol_control_parameters`. */
function skipControl(reader: BitReader): void {
  reader.skip(2 + 1);
  if (reader.flag()) reader.skip(79);
}

/** The bits of a number below `limit`. */
function bitsFor(limit: number): number {
  return Math.ceil(Math.log2(limit));
}

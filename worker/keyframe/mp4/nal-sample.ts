import type { VideoCodec } from '../types.js';

const AVC_IDR = 5;
const HEVC_FIRST_IRAP = 16;
const HEVC_LAST_IRAP = 21;

/** Whether a sample of H.264 or HEVC has a slice of an IDR or IRAP picture: ISO/IEC 14496-15 4.3.3.1. */
export function hasKeyframeSlice(
  data: Uint8Array,
  codec: VideoCodec,
  nalLengthBytes: number,
): boolean {
  let at = 0;
  while (at + nalLengthBytes < data.length) {
    let length = 0;
    for (let i = 0; i < nalLengthBytes; i++) length = length * 256 + (data[at + i] ?? 0);
    at += nalLengthBytes;
    if (length > 0 && isKeyframeUnit(data[at] ?? 0, codec)) return true;
    at += length;
  }
  return false;
}

function isKeyframeUnit(header: number, codec: VideoCodec): boolean {
  if (codec === 'h264') return (header & 0x1f) === AVC_IDR;
  const type = (header >> 1) & 0x3f;
  return type >= HEVC_FIRST_IRAP && type <= HEVC_LAST_IRAP;
}

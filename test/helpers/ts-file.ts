const PACKET_BYTES = 188;
/** ffmpeg gives the first stream this PID. */
const VIDEO_PID = 0x100;

/**
 * The start of the second picture in one of the MPEG-TS fixtures, which is the end of the first: the packet with the
 * video's second payload_unit_start_indicator (ISO/IEC 13818-1, 2.4.3.2).
 */
export function endOfFirstPicture(segment: Uint8Array): number {
  let pictures = 0;
  for (let offset = 0; offset < segment.length; offset += PACKET_BYTES) {
    const [sync, high = 0, low = 0] = segment.subarray(offset, offset + 3);
    if (sync !== 0x47) throw new Error(`No packet begins at ${offset}.`);
    const isStart = (high & 0x40) !== 0 && (((high & 0x1f) << 8) | low) === VIDEO_PID;
    if (isStart) pictures += 1;
    if (pictures === 2) return offset;
  }
  return segment.length;
}

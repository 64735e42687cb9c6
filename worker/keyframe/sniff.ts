/** How many bytes tell a container. */
export const SNIFF_BYTES = 12;

export type Container = 'ts' | 'mp4' | 'audio' | 'webvtt' | 'text' | 'unknown';

/** Boxes with which a file, a segment or a part may begin: ISO/IEC 14496-12 and -23009-1, QuickTime. */
const FIRST_BOXES: ReadonlySet<string> = new Set(
  'ftyp styp moov moof mdat sidx ssix emsg prft free skip wide uuid pdin meta'.split(' '),
);
const SYNC_BYTE = 0x47;
/** After the time stamp of an M2TS packet. */
const M2TS_SYNC_AT = 4;

/** Tells a segment's container from its first `SNIFF_BYTES` bytes, or from all bytes if there are fewer. */
export function sniffContainer(head: Uint8Array): Container {
  if (FIRST_BOXES.has(latin1(head.subarray(4, 8)))) return 'mp4';
  if (head[0] === SYNC_BYTE || head[M2TS_SYNC_AT] === SYNC_BYTE) return 'ts';
  if (isAudio(head)) return 'audio';
  const text = latin1(head).replace(/^\u00ef\u00bb\u00bf/, '');
  if (text.startsWith('WEBVTT')) return 'webvtt';
  return /^\s*[<{#]/.test(text) ? 'text' : 'unknown';
}

/** Packed audio, RFC 8216 3.4: it begins with an ID3 tag or with audio. */
function isAudio(head: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = head;
  if (latin1(head.subarray(0, 3)) === 'ID3') return true;
  // AC-3 and Enhanced AC-3, ETSI TS 102 366.
  if (first === 0x0b && second === 0x77) return true;
  // ADTS, ISO/IEC 13818-7 6.2: a sync word of 12 bits, layer 0.
  if (first === 0xff && (second & 0xf6) === 0xf0) return true;
  return first === 0xff && isMpegAudio(second, third);
}

/** The header of an MPEG audio frame, ISO/IEC 11172-3 2.4.2.3, without reserved values. */
function isMpegAudio(second: number, third: number): boolean {
  const version = (second >> 3) & 3;
  const layer = (second >> 1) & 3;
  const bitrate = third >> 4;
  const frequency = (third >> 2) & 3;
  return (
    (second & 0xe0) === 0xe0 && version !== 1 && layer !== 0 && bitrate !== 15 && frequency !== 3
  );
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

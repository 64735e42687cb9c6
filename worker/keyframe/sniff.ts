/** How many bytes tell a container. */
export const SNIFF_BYTES = 12;

export type Container = 'ts' | 'mp4' | 'audio' | 'webvtt' | 'text' | 'foreign' | 'unknown';

/** Boxes with which a file, a segment or a part may begin: ISO/IEC 14496-12 and -23009-1, QuickTime. */
const FIRST_BOXES: ReadonlySet<string> = new Set(
  'ftyp styp moov moof mdat sidx ssix emsg prft free skip wide uuid pdin meta'.split(' '),
);
/** What files begin with whose container no HLS segment has. */
const FOREIGN: readonly (readonly [start: string, name: string])[] = [
  ['\x1a\x45\xdf\xa3', 'WebM or Matroska'],
  // A cluster, with which segments begin.
  ['\x1f\x43\xb6\x75', 'WebM or Matroska'],
  ['OggS', 'Ogg'],
  ['FLV\x01', 'FLV'],
  ['RIFF', 'AVI or another form of RIFF'],
  ['\x30\x26\xb2\x75', 'ASF'],
  ['\x00\x00\x01\xba', 'an MPEG program stream'],
];
const SYNC_BYTE = 0x47;
/** After the time stamp of an M2TS packet. */
const M2TS_SYNC_AT = 4;
/** ID3v2.4 3.1: an identifier, two bytes of version, one of flags, four of the length of the rest. */
const ID3_HEADER_BYTES = 10;
const ID3_HAS_FOOTER = 0x10;

/** Tells a segment's container from its first `SNIFF_BYTES` bytes, or from all bytes if there are fewer. */
export function sniffContainer(head: Uint8Array): Container {
  if (FIRST_BOXES.has(latin1(head.subarray(4, 8)))) return 'mp4';
  if (foreignContainer(head) !== undefined) return 'foreign';
  if (head[0] === SYNC_BYTE || head[M2TS_SYNC_AT] === SYNC_BYTE) return 'ts';
  if (isAudio(head)) return 'audio';
  const text = latin1(head).replace(/^\u00ef\u00bb\u00bf/, '');
  if (text.startsWith('WEBVTT')) return 'webvtt';
  return /^\s*[<{#]/.test(text) ? 'text' : 'unknown';
}

/** The name of a container that is none of those of HLS. */
export function foreignContainer(head: Uint8Array): string | undefined {
  const text = latin1(head.subarray(0, SNIFF_BYTES));
  return FOREIGN.find(([start]) => text.startsWith(start))?.[1];
}

/** The length of the ID3 tag with which `head` begins, or 0. Its length field has 7 bits a byte. */
export function id3Bytes(head: Uint8Array): number {
  if (latin1(head.subarray(0, 3)) !== 'ID3') return 0;
  const [flags = 0, ...sizes] = head.subarray(5, ID3_HEADER_BYTES);
  const size = sizes.reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
  const footer = (flags & ID3_HAS_FOOTER) === 0 ? 0 : ID3_HEADER_BYTES;
  return ID3_HEADER_BYTES + size + footer;
}

/** Packed audio, RFC 8216 3.4, after the ID3 tag with which it begins. */
function isAudio(head: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = head;
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

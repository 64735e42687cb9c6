import { animated, damaged } from './damaged.js';
import { isSame, type Size } from './size.js';

const FIRST: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X']);
const REST: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'ICCP', 'EXIF', 'XMP ', 'ALPH']);
const ANIMATION: ReadonlySet<string> = new Set(['ANIM', 'ANMF']);

/**
 * Walks the chunks of a RIFF file; its declared length has to be the file's. There has to be one frame, as large as the
 * canvas: decoders refuse anything else.
 */
export function checkWebp(bytes: Buffer): Size {
  const isRiff = bytes.toString('latin1', 0, 4) === 'RIFF';
  if (!isRiff || bytes.toString('latin1', 8, 12) !== 'WEBP') throw damaged();
  if (bytes.readUInt32LE(4) + 8 !== bytes.length) throw damaged();
  const frames: Size[] = [];
  let canvas: Size | undefined;
  for (const { type, data } of readChunks(bytes)) {
    if (type === 'VP8X') canvas = readCanvas(data);
    if (type === 'VP8 ') frames.push(readLossy(data));
    if (type === 'VP8L') frames.push(readLossless(data));
  }
  const [frame] = frames;
  if (frame === undefined || frames.length > 1) throw damaged();
  if (canvas && !isSame(canvas, frame)) throw damaged();
  return frame;
}

/** More chunks than any picture has; they would only cost time. */
const MAX_CHUNKS = 1000;

function readChunks(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 12; at < bytes.length;) {
    const chunk = readChunk(bytes, at);
    if (chunks.push(chunk) > MAX_CHUNKS) throw damaged();
    at = chunk.end;
  }
  return chunks;
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  readonly end: number;
}

function readChunk(bytes: Buffer, at: number): Chunk {
  if (at + 8 > bytes.length) throw damaged();
  const type = bytes.toString('latin1', at, at + 4);
  if (ANIMATION.has(type)) throw animated();
  if (!(at === 12 ? FIRST : REST).has(type)) throw damaged();
  const length = bytes.readUInt32LE(at + 4);
  const end = at + 8 + length + (length % 2);
  if (end > bytes.length) throw damaged();
  return { type, data: bytes.subarray(at + 8, at + 8 + length), end };
}

const ANIMATION_FLAG = 2;

function readCanvas(data: Buffer): Size {
  if (data.length !== 10) throw damaged();
  if ((data.readUInt8(0) & ANIMATION_FLAG) !== 0) throw animated();
  return { width: data.readUIntLE(4, 3) + 1, height: data.readUIntLE(7, 3) + 1 };
}

/** A VP8 key frame: RFC 6386, section 9.1. The two highest bits of each number are a scale. */
function readLossy(data: Buffer): Size {
  const isKeyFrame = (data.readUInt8(0) & 1) === 0;
  if (!isKeyFrame || data.readUIntBE(3, 3) !== 0x9d012a) throw damaged();
  return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
}

/** RFC 9649, section 3.4: a signature, twice 14 bits, a bit for alpha, and a version of three bits. */
function readLossless(data: Buffer): Size {
  const bits = data.readUInt32LE(1);
  if (data.readUInt8(0) !== 0x2f || bits >>> 29 !== 0) throw damaged();
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

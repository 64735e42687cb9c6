import { matrixNamed } from '../../codecs/headers/color-codes.js';
import type { ColorDescription, DecodedPicture } from '../../picture/types.js';

/** What ffmpeg's `showinfo` filter reports about a frame. */
export type FrameFacts = Pick<
  DecodedPicture,
  | 'width'
  | 'height'
  | 'pixelFormat'
  | 'sampleAspectRatio'
  | 'color'
  | 'fields'
  | 'codec'
  | 'damagedShare'
>;

const FRAME = /fmt:(\w+).*? sar:(\d+)\/(\d+) s:(\d+)x(\d+) i:([PTB])/;
const STREAM = /Stream #0:\S+ Video: (\w+)/;
const COLOR = /color_range:(\w+) color_space:([\w-]+) color_primaries:([\w-]+) color_trc:([\w-]+)/;

/** Reads the first frame's facts from ffmpeg's log; `undefined` if there was no frame. */
export function parseFrameFacts(log: string): FrameFacts | undefined {
  const frame = FRAME.exec(log);
  if (!frame) return undefined;
  const [, pixelFormat = '', sarWidth, sarHeight, width, height, fields] = frame;
  return {
    codec: STREAM.exec(log)?.[1] ?? 'unknown',
    pixelFormat,
    width: Number(width),
    height: Number(height),
    sampleAspectRatio: sampleAspectRatio(Number(sarWidth), Number(sarHeight)),
    fields: fields === 'T' ? 'top-first' : fields === 'B' ? 'bottom-first' : 'progressive',
    damagedShare: damagedShare(log, Number(width), Number(height)),
    color: parseColor(log.slice(frame.index)),
  };
}

const CONCEALED = /concealing (\d+) DC/;
const MACROBLOCK_PIXELS = 16 * 16;

/** Counted in macroblocks, as in H.264 and MPEG-2; decoders of other codecs do not report it. */
function damagedShare(log: string, width: number, height: number): number {
  const concealed = Number(CONCEALED.exec(log)?.[1] ?? 0);
  return Math.min(1, (concealed * MACROBLOCK_PIXELS) / (width * height));
}

/** 0 means unknown. */
function sampleAspectRatio(width: number, height: number): number {
  return width > 0 && height > 0 ? width / height : 1;
}

function parseColor(log: string): ColorDescription {
  const [, range, matrix, primaries, transfer] = COLOR.exec(log) ?? [];
  return {
    range: range === 'tv' ? 'limited' : range === 'pc' ? 'full' : undefined,
    matrix: matrixNamed(matrix),
    primaries: known(primaries),
    transfer: known(transfer),
  };
}

function known(name: string | undefined): string | undefined {
  return name === 'unknown' ? undefined : name;
}

import type { ColorDescription, DecodedPicture } from '../../../worker/picture/types.js';
import { parsePixelFormat, pictureBytes } from '../../../worker/picture/pixel-format.js';
import { ffmpegOutput } from '../../helpers/ffmpeg.js';

export const UNTAGGED: ColorDescription = {
  range: undefined,
  matrix: undefined,
  primaries: undefined,
  transfer: undefined,
};

/** A picture of the given planes; `pixelFormat` must be one that is parsed. */
export function picture(
  pixelFormat: string,
  width: number,
  height: number,
  more: Partial<DecodedPicture> = {},
): DecodedPicture {
  const layout = parsePixelFormat(pixelFormat);
  if (layout === undefined) throw new Error(`No layout for ${pixelFormat}`);
  return {
    codec: 'rawvideo',
    width,
    height,
    layout,
    pixelFormat,
    planes: new Uint8Array(pictureBytes(layout, width, height)),
    sampleAspectRatio: 1,
    color: UNTAGGED,
    fields: 'progressive',
    damagedShare: 0,
    ...more,
  };
}

/** A picture of one color: the same sample values all over. */
export function flatPicture(
  pixelFormat: string,
  samples: readonly number[],
  more: Partial<DecodedPicture> = {},
): DecodedPicture {
  const made = picture(pixelFormat, more.width ?? 6, more.height ?? 4, more);
  const { layout, width, height, planes } = made;
  const values = layout.bits === 8 ? planes : new Uint16Array(planes.buffer);
  const [luma = 0, cb = 0, cr = 0] = samples;
  const chroma = (values.length - width * height) / 2;
  values.fill(luma, 0, width * height);
  values.fill(cb, width * height, width * height + chroma);
  values.fill(cr, width * height + chroma);
  return made;
}

/** Runs ffmpeg on raw video (or a lavfi source) and gives back raw bytes of one frame. */
export function ffmpeg(input: readonly string[], output: readonly string[], stdin?: Uint8Array) {
  const args = ['-v', 'error', ...input, '-frames:v', '1', '-f', 'rawvideo', ...output, '-'];
  return ffmpegOutput({ args, ...(stdin && { input: stdin }) });
}

/** A frame of one of ffmpeg's test sources. */
export function testFrame(source: string, pixelFormat: string, width: number, height: number) {
  const matrix = 'scale=out_color_matrix=bt709:out_range=limited:flags=accurate_rnd+bicubic';
  const planes = ffmpeg(
    ['-f', 'lavfi', '-i', `${source}=size=${width}x${height},format=rgb24,${matrix}`],
    ['-pix_fmt', pixelFormat],
  );
  return picture(pixelFormat, width, height, { planes });
}

/** What ffmpeg makes of a picture's planes, with the given filter. */
export function throughFfmpeg(source: DecodedPicture, filter: string): Uint8Array {
  const size = `${source.width}x${source.height}`;
  return ffmpeg(
    ['-f', 'rawvideo', '-pix_fmt', source.pixelFormat, '-s', size, '-i', '-'],
    ['-vf', filter, '-pix_fmt', 'rgba'],
    source.planes,
  );
}

/** Largest and mean difference of red, green and blue. */
export function difference(a: Uint8Array | Uint8ClampedArray, b: Uint8Array | Uint8ClampedArray) {
  if (a.length !== b.length) throw new Error(`${a.length} bytes against ${b.length}`);
  let largest = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < a.length; i++) {
    const apart = i % 4 === 3 ? 0 : Math.abs((a[i] ?? 0) - (b[i] ?? 0));
    largest = Math.max(largest, apart);
    sum += apart;
    squares += apart * apart;
  }
  const count = (a.length / 4) * 3;
  return { largest, mean: sum / count, psnr: 10 * Math.log10(255 ** 2 / (squares / count)) };
}

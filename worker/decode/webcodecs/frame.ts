import { SnapError } from '../../../shared/errors.js';
import { parsePixelFormat, pictureBytes, planeSizes } from '../../picture/pixel-format.js';
import type { Size } from '../../../shared/geometry.js';
import { splitInterleavedChroma, splitRgb } from './interleaved.js';
import { SRGB } from '../../picture/srgb.js';
import type { TakeMemory } from '../../bytes/spare-memory.js';
import type { ColorDescription, PlaneLayout } from '../../picture/types.js';

/** A frame's visible picture, in a layout that the image station reads. */
export interface FramePlanes {
  readonly pixelFormat: string;
  readonly layout: PlaneLayout;
  readonly planes: Uint8Array<ArrayBuffer>;
  /** If the browser has converted the picture: the color description of the result. */
  readonly convertedTo: ColorDescription | undefined;
}

/** ffmpeg's names for the planar `VideoPixelFormat`s; an alpha plane, which is the last one, is left out. */
const PLANAR: Readonly<Record<string, string>> = {
  I420: 'yuv420p',
  I422: 'yuv422p',
  I444: 'yuv444p',
  I420A: 'yuv420p',
  I422A: 'yuv422p',
  I444A: 'yuv444p',
  I420P10: 'yuv420p10le',
  I422P10: 'yuv422p10le',
  I444P10: 'yuv444p10le',
  I420P12: 'yuv420p12le',
  I422P12: 'yuv422p12le',
  I444P12: 'yuv444p12le',
};

/** Copies a frame's visible picture; the caller still has to close the frame. */
export async function readFrame(frame: VideoFrame, takeMemory: TakeMemory): Promise<FramePlanes> {
  const { format } = frame;
  const planar = format === null ? undefined : PLANAR[format];
  if (planar !== undefined) return readPlanar(frame, planar, takeMemory);
  if (format === 'NV12') return readNv12(frame, takeMemory);
  if (format !== null && /^(RGB|BGR)[AX]$/.test(format)) return readRgb(frame, takeMemory);
  return readOpaque(frame, takeMemory);
}

/** The size of the visible picture, in samples. */
export function visibleSize({ visibleRect }: VideoFrame): Size {
  return { width: visibleRect?.width ?? 0, height: visibleRect?.height ?? 0 };
}

async function readPlanar(
  frame: VideoFrame,
  pixelFormat: string,
  takeMemory: TakeMemory,
): Promise<FramePlanes> {
  const { layout, bytes, sizes } = describe(pixelFormat, frame);
  const sampleBytes = layout.bits > 8 ? 2 : 1;
  const planes = takeMemory(Math.max(bytes, frame.allocationSize()));
  let offset = 0;
  const copied = sizes.map(({ width, height }) => {
    const plane = { offset, stride: width * sampleBytes };
    offset += plane.stride * height;
    return plane;
  });
  // An alpha plane has to be copied as well, after the others.
  if (frame.format?.endsWith('A') === true) copied.push({ offset, stride: copied[0]?.stride ?? 0 });
  await frame.copyTo(planes, { layout: copied });
  return { pixelFormat, layout, planes: planes.subarray(0, bytes), convertedTo: undefined };
}

async function readNv12(frame: VideoFrame, takeMemory: TakeMemory): Promise<FramePlanes> {
  const pixelFormat = 'yuv420p';
  const { layout, bytes, sizes } = describe(pixelFormat, frame);
  const [luma, chroma] = sizes;
  const stride = 2 * (chroma?.width ?? 0);
  const interleavedBytes = stride * (chroma?.height ?? 0);
  const memory = takeMemory(bytes + interleavedBytes);
  await frame.copyTo(memory, {
    layout: [
      { offset: 0, stride: luma?.width ?? 0 },
      { offset: bytes, stride },
    ],
  });
  const planes = memory.subarray(0, bytes);
  const interleaved = memory.subarray(bytes, bytes + interleavedBytes);
  splitInterleavedChroma(interleaved, planes.subarray(bytes - interleavedBytes));
  return { pixelFormat, layout, planes, convertedTo: undefined };
}

async function readRgb(frame: VideoFrame, takeMemory: TakeMemory): Promise<FramePlanes> {
  const pixelFormat = 'gbrp';
  const { layout, bytes } = describe(pixelFormat, frame);
  const pixels = visibleSize(frame).width * visibleSize(frame).height;
  const memory = takeMemory(bytes + 4 * pixels);
  const packed = memory.subarray(bytes, bytes + 4 * pixels);
  await frame.copyTo(packed);
  const planes = memory.subarray(0, bytes);
  splitRgb(packed, frame.format?.startsWith('B') === true ? 'bgr' : 'rgb', planes);
  return { pixelFormat, layout, planes, convertedTo: SRGB };
}

/** A frame without a named format stays in the decoder's memory: only drawing it gives its pixels. */
function readOpaque(frame: VideoFrame, takeMemory: TakeMemory): FramePlanes {
  const pixelFormat = 'gbrp';
  const { layout, bytes } = describe(pixelFormat, frame);
  const { width, height } = visibleSize(frame);
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new SnapError('decode-failed', 'The browser provides no canvas to draw on');
  context.drawImage(frame, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height, { colorSpace: 'srgb' });
  const planes = takeMemory(bytes).subarray(0, bytes);
  splitRgb(data, 'rgb', planes);
  return { pixelFormat, layout, planes, convertedTo: SRGB };
}

function describe(pixelFormat: string, frame: VideoFrame) {
  const layout = parsePixelFormat(pixelFormat);
  const { width, height } = visibleSize(frame);
  if (!layout || width === 0 || height === 0) {
    throw new SnapError('decode-failed', 'The browser gave an empty picture');
  }
  return {
    layout,
    bytes: pictureBytes(layout, width, height),
    sizes: planeSizes(layout, width, height),
  };
}

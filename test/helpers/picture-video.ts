import type HlsClass from 'hls.js';
import type { TestPage } from './browser.js';
import type { Pixels } from './frame-code.js';
import { decodeImage } from './image.js';

/**
 * Chromium draws with a GPU, as on most devices; SwiftShader stands for it here. Frames are passed to it as planes, as
 * hardware decoders do, without conversion.
 */
export const GPU_ARGUMENTS = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-gpu-memory-buffer-video-frames',
];

/** Loads hls.js, once for each page. */
export function loadHls(page: TestPage, script: string): Promise<void> {
  return page.evaluate(
    (script) =>
      new Promise<void>((resolve, reject) => {
        const element = document.createElement('script');
        element.src = script;
        element.onload = () => {
          resolve();
        };
        element.onerror = () => {
          reject(new Error('hls.js does not load'));
        };
        document.head.append(element);
      }),
    script,
  );
}

/**
 * The first picture of a stream in a paused `<video>`.
 *
 * @param how a canvas converts more than 8 bits in software; the screen is drawn by the GPU, but has edges of half
 * pixels at odd sizes
 */
export async function takeFromVideo(
  page: TestPage,
  url: string,
  how: 'canvas' | 'screen',
): Promise<Pixels> {
  const { width, height, drawn } = await page.evaluate(showVideo, url);
  if (how === 'canvas') return decodeImage(Buffer.from(drawn, 'base64'));
  const screen = decodeImage(await page.screenshot());
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    const start = y * screen.width * 4;
    data.set(screen.data.subarray(start, start + width * 4), y * width * 4);
  }
  return { width, height, data };
}

interface ShownVideo {
  readonly width: number;
  readonly height: number;
  /** PNG in base 64. */
  readonly drawn: string;
}

/** Runs in the page, as text: it may not use anything outside itself. */
async function showVideo(url: string): Promise<ShownVideo> {
  const { Hls } = window as unknown as { Hls: typeof HlsClass };
  const video = document.createElement('video');
  video.muted = true;
  video.style.cssText = 'position: fixed; left: 0; top: 0';
  document.body.replaceChildren(video);
  const hls = new Hls({ enableWorker: false });
  const nextFrame = () => new Promise(requestAnimationFrame);
  await new Promise<void>((resolve, reject) => {
    hls.on(Hls.Events.ERROR, (_event, { fatal, details, error }) => {
      if (fatal) reject(new Error(`${details}: ${error.message}`));
    });
    video.requestVideoFrameCallback(() => {
      resolve();
    });
    hls.loadSource(url);
    hls.attachMedia(video);
  });
  const { videoWidth: width, videoHeight: height } = video;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  // With `willReadFrequently` it would be drawn without the GPU.
  canvas.getContext('2d')?.drawImage(video, 0, 0, width, height);
  const drawn = canvas.toDataURL('image/png').replace('data:image/png;base64,', '');
  await nextFrame();
  await nextFrame();
  return { width, height, drawn };
}

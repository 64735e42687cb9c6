import { layoutImage } from '../../shared/geometry.js';
import type { ImageRequest } from '../../shared/types.js';
import type { SnapImage } from '../results/snapshot.js';

/**
 * Makes images of the picture that a video shows at the time of the call, on a canvas, with the requested names.
 * `undefined` if that is not possible: there is no picture, the page may not read it, or an image needs something that
 * a canvas does not offer.
 */
export async function grabFrame(
  video: HTMLVideoElement,
  requests: readonly ImageRequest[],
): Promise<readonly SnapImage[] | undefined> {
  const hasPicture = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth > 0;
  if (!hasPicture || !requests.every(suitsCanvas)) return undefined;
  try {
    // Each of them draws before it waits, so that all show the same picture.
    return await Promise.all(requests.map((request) => makeImage(video, request)));
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

function suitsCanvas({ type, unsharp, targetBytes, metadata, ...rest }: ImageRequest): boolean {
  const { resize, preset, jpeg } = rest;
  const isPlainFile = type !== 'image/avif' && targetBytes === undefined && !metadata;
  const isPlainEncoder = preset === 'fast' && Object.keys(jpeg).length === 0;
  return isPlainFile && isPlainEncoder && !unsharp && !resize.linear;
}

async function makeImage(video: HTMLVideoElement, request: ImageRequest): Promise<SnapImage> {
  const { type, quality, name } = request;
  const canvas = draw(video, request);
  const { width, height } = canvas;
  const blob = await encode(canvas, request);
  return { blob, width, height, type, quality: type === 'image/png' ? undefined : quality, name };
}

/** @throws DOMException if the browser has no memory for this size */
function draw(video: HTMLVideoElement, request: ImageRequest): HTMLCanvasElement {
  const { videoWidth, videoHeight } = video;
  const layout = layoutImage({ width: videoWidth, height: videoHeight }, request);
  const { crop, placed } = layout;
  const canvas = document.createElement('canvas');
  canvas.width = layout.canvas.width;
  canvas.height = layout.canvas.height;
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new DOMException('There is no canvas', 'InvalidStateError');
  context.imageSmoothingQuality = 'high';
  context.fillStyle = `#${request.background.toString(16).padStart(6, '0')}`;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(
    video,
    ...([crop.x, crop.y, crop.width, crop.height] as const),
    ...([placed.x, placed.y, placed.width, placed.height] as const),
  );
  return canvas;
}

/** @throws DOMException if the page may not read the canvas, or the browser lacks the encoder */
function encode(canvas: HTMLCanvasElement, { type, quality }: ImageRequest): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const take = (blob: Blob | null): void => {
      if (blob?.type === type) resolve(blob);
      else reject(new DOMException('The canvas was not encoded', 'EncodingError'));
    };
    canvas.toBlob(take, type, quality);
  });
}

import { onTestFinished, vi } from 'vitest';

/** A browser's canvas and pictures of this size, without pixels. Gives the sizes that were drawn. */
export function stubCanvas([width, height]: readonly [number, number]): readonly (readonly [
  number,
  number,
])[] {
  const sizes: [number, number][] = [];
  const createElement = (): unknown => {
    const canvas = { width: 0, height: 0, getContext: (): unknown => context };
    const drawImage = (): void => {
      sizes.push([canvas.width, canvas.height]);
    };
    const context = { canvas, drawImage, getImageData: () => ({ data: new Uint8ClampedArray(0) }) };
    return canvas;
  };
  vi.stubGlobal('document', { createElement, baseURI: 'https://page.example/' });
  vi.stubGlobal('createImageBitmap', () =>
    Promise.resolve({ width, height, close: () => undefined }),
  );
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return sizes;
}

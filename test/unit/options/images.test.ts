import { expect, test } from 'vitest';
import { resolveImages } from '../../../src/options/images.js';

function resolve(image: object) {
  return resolveImages({ images: [image] })[0];
}

test.each([
  ['#000', 0x000000],
  ['#fff', 0xffffff],
  ['#1e9', 0x11ee99],
  ['#1E90ff', 0x1e90ff],
])('the background %s is a color', (background, color) => {
  expect(resolve({ background })?.background).toBe(color);
});

test('what is left out of resize and unsharp is filled in', () => {
  expect(resolve({ resize: { linear: true }, unsharp: {} })).toMatchObject({
    resize: { method: 'lanczos3', linear: true },
    unsharp: { amount: 160, radius: 0.6, threshold: 1 },
  });
  expect(resolve({ unsharp: { amount: 80, radius: 2 } })?.unsharp).toEqual({
    amount: 80,
    radius: 2,
    threshold: 1,
  });
});

test('options of the JPEG encoder are only those that were given', () => {
  const jpeg = { progressive: true, quantTable: undefined, chromaSubsampling: 'auto' };
  expect(resolve({ jpeg })?.jpeg).toEqual({ progressive: true, chromaSubsampling: 'auto' });
});

test.each<[string, object]>([
  ['gravity', { gravity: 'middle' }],
  ['background', { background: 'black' }],
  ['background', { background: '#12345' }],
  ['background', { background: 0 }],
  ['resize', { resize: null }],
  ['resize.method', { resize: { method: 'hqx' } }],
  ['resize.linear', { resize: { linear: 1 } }],
  ['resize.linear', { resize: { method: 'magicKernel', linear: true } }],
  ['unsharp', { unsharp: true }],
  ['unsharp.amount', { unsharp: { amount: 501 } }],
  ['unsharp.amount', { unsharp: { amount: -1 } }],
  ['unsharp.radius', { unsharp: { radius: 0.4 } }],
  ['unsharp.radius', { unsharp: { radius: 2.1 } }],
  ['unsharp.threshold', { unsharp: { threshold: 256 } }],
  ['unsharp.threshold', { unsharp: { threshold: '1' } }],
  ['type', { type: 'image/gif' }],
  ['preset', { preset: 'best' }],
  ['jpeg', { jpeg: 1 }],
  ['jpeg.progressive', { jpeg: { progressive: 'yes' } }],
  ['jpeg.smoothing', { jpeg: { smoothing: 101 } }],
  ['jpeg.quantTable', { jpeg: { quantTable: 9 } }],
  ['jpeg.trellisLoops', { jpeg: { trellisLoops: 0 } }],
  ['jpeg.chromaSubsampling', { jpeg: { chromaSubsampling: 3 } }],
  ['jpeg.chromaQuality', { jpeg: { chromaQuality: 80 } }],
  ['targetBytes', { targetBytes: 0 }],
  ['targetBytes', { targetBytes: 1.5 }],
  ['targetBytes', { targetBytes: 1000, type: 'image/png' }],
  ['metadata', { metadata: 1 }],
  ['metadata', { metadata: true, type: 'image/webp' }],
])('a mistake in %s is named: %j', (name, image) => {
  let error: unknown;
  try {
    resolve(image);
  } catch (caught) {
    error = caught;
  }
  expect(['TypeError', 'RangeError']).toContain((error as Error | undefined)?.name);
  expect((error as Error).message).toContain(`options.images[0].${name}`);
});

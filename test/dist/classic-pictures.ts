import { expect } from 'vitest';
import type { ClassicPluginOptions } from '../../src/classic/index.js';
import type { ImageOptions } from '../../src/index.js';
import { digest, sizeOf, type ClassicCases, type ClassicLab } from './classic-lab.js';

/** Of the sample. */
const STILL_SIZE = [640, 360];

/** The options that say what pictures are made, and what the button says. */
export const PICTURES: ClassicCases = {
  async type({ take, backend, save: serverurl }) {
    for (const type of [undefined, 'jpg', 'jpeg', 'png'] as const) await take({ serverurl, type });
    const words = backend.log.map(({ fields }) => fields['type']);
    expect(words).toEqual(['png', 'jpg', 'jpg', 'png']);
    const heads = backend.log.map(({ fields: { image = '' } }) => image.slice(0, 4));
    expect(heads).toEqual(['iVBO', '/9j/', '/9j/', 'iVBO']);
    await expect(take({ type: 'webp' as 'png' })).rejects.toThrow('options.type must be one of');
  },

  async quality({ take, imagesOf }) {
    const [best, low] = await imagesOf([{ quality: 1 }, { quality: 0.3 }], 'image/jpeg');
    const images = [];
    for (const quality of [undefined, 1, 0.3, '0.3']) {
      images.push((await take({ type: 'jpg', quality })).detail?.image);
    }
    expect(images.map(digest)).toEqual([best, best, low, low].map(digest));
    await expect(take({ quality: 'best' })).rejects.toThrow('options.quality must be a number');
  },

  async dimensions(classic) {
    expect(await sizes(classic, {})).toEqual([STILL_SIZE]);
    expect(await sizes(classic, { dimensions: [] })).toEqual([STILL_SIZE]);
    const several = [{ width: 320 }, { width: 100, height: 100 }, { height: 45, thumbnail: true }];
    expect(await sizes(classic, { dimensions: several })).toEqual([
      [320, 180],
      [100, 100],
      [80, 45],
    ]);
    expect(await sizes(classic, { dimensions: [{ width: 800 }] })).toEqual([[800, 450]]);
    const { detail } = await classic.take({ dimensions: [{ width: 80, thumbnail: true }] });
    expect(detail?.images.map(({ thumbnail }) => thumbnail)).toEqual([false, true]);
    expect([detail?.image, detail?.thumbnail].map(sizeOf)).toEqual([STILL_SIZE, [80, 45]]);
    const many = Array.from({ length: 64 }, () => ({ width: 20 }));
    await expect(classic.take({ dimensions: many })).rejects.toThrow(
      'RangeError: options.dimensions must hold up to 63, got 64',
    );
  },

  async unsharpAmount(classic) {
    await expectMasks(classic, [
      [{}, { amount: 80, radius: 0.6, threshold: 2 }],
      [{ unsharpAmount: 400 }, { amount: 400, radius: 0.6, threshold: 2 }],
      [{ unsharpAmount: 0 }, undefined],
    ]);
    const [plain] = await classic.imagesOf([{}]);
    expect(digest((await classic.take()).detail?.image)).toBe(digest(plain));
  },

  async unsharpRadius(classic) {
    await expectMasks(classic, [
      [{ unsharpRadius: 1.5 }, { amount: 80, radius: 1.5, threshold: 2 }],
      [{ unsharpRadius: 5 }, { amount: 80, radius: 2, threshold: 2 }],
      [{ unsharpRadius: 0.2 }, undefined],
    ]);
  },

  async unsharpThreshold(classic) {
    await expectMasks(classic, [
      [{ unsharpThreshold: 0 }, { amount: 80, radius: 0.6, threshold: 0 }],
      [{ unsharpThreshold: 255 }, undefined],
    ]);
  },

  async success({ take }) {
    expect((await take()).statuses.at(-1)).toBe('Capture Complete');
    expect((await take({ success: 'Kept.' })).statuses.at(-1)).toBe('Kept.');
  },

  async error({ take, backend, save }) {
    const serverurl = `${backend.url}/missing`;
    const failed = await take({ serverurl });
    expect(failed.statuses.at(-1)).toBe('Capture Failed Try Again.');
    expect(failed.events).toEqual(['capture', 'resizeprogress', 'uploadprogress', 'uploaderror']);
    expect((await take({ serverurl, error: 'Oh.' })).statuses.at(-1)).toBe('Oh.');
    backend.answer = { error: 'Image invalid' };
    expect((await take({ serverurl: save })).statuses.at(-1)).toBe('Capture Failed Try Again.');
  },

  async processing({ take }) {
    expect((await take()).statuses[0]).toBe('Processing Please Wait.');
    expect((await take({ processing: 'Now.' })).statuses[0]).toBe('Now.');
  },

  async thumbnail({ take, save: serverurl }) {
    const about = { serverurl, dimensions: [{ width: 80, thumbnail: true }] };
    const [busy, done] = ['Processing Please Wait.', 'Capture Complete'];
    expect((await take(about)).statuses).toEqual([busy, 'Generating Thumbnail', busy, done]);
    const other = await take({ ...about, thumbnail: 'A small one' });
    expect(other.statuses).toEqual([busy, 'A small one', busy, done]);
    expect((await take({ dimensions: [{ width: 80 }] })).statuses).toEqual([busy, done]);
  },

  async debug({ take, opened }) {
    await take();
    expect(opened.told).toEqual([]);
    await take({ debug: true });
    expect(opened.told.some((text) => text.includes(' ms captured'))).toBe(true);
  },

  async pauseOnCapture({ take }) {
    expect((await take()).paused).toEqual([false, true]);
    expect((await take({ pauseOnCapture: false })).paused).toEqual([false, false]);
  },
};

/** That each configuration gives what a capture makes with the mask. */
async function expectMasks(
  { take, imagesOf }: ClassicLab,
  pairs: readonly (readonly [ClassicPluginOptions, ImageOptions['unsharp']])[],
): Promise<void> {
  const masked = pairs.map(([, unsharp]) => ({ width: 160, unsharp }));
  // Which variant a small image comes from depends on the largest.
  const made = await imagesOf([...masked, {}]);
  for (const [index, [options]] of pairs.entries()) {
    const { detail } = await take({ ...options, dimensions: [{ width: 160 }] });
    expect([options, digest(detail?.image)]).toEqual([options, digest(made[index])]);
  }
}

async function sizes(
  { take }: ClassicLab,
  options: ClassicPluginOptions,
): Promise<readonly (readonly number[])[]> {
  const { detail } = await take(options);
  return detail?.images.map(({ data }) => sizeOf(data)) ?? [];
}

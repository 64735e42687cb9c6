import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { S3PostSignature, UploadOptions } from '../../src/sinks/index.js';
import { createSigner } from '../helpers/upload-signer.js';
import { openDeliveryLab, type DeliveryLab, type DeliveryPage } from './delivery-lab.js';
import { contrasts, KIT_SCRIPT, namesFor, type KitWindow } from './plugin-kit.js';
import { optionsOfTable } from './plugin-table.js';

let lab: DeliveryLab;
let opened: DeliveryPage;
let page: Page;
beforeAll(async () => {
  lab = await openDeliveryLab();
  opened = await lab.open('<body>');
  ({ page } = opened);
  lab.put('/kit.js', KIT_SCRIPT);
  await opened.run('/kit.js');
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.target.reset();
});

/** For each option of a plugin, that ours does what it did. */
const CASES: Readonly<Record<string, () => Promise<void>>> = {
  async savelocal() {
    await page.evaluate(() => {
      (window as KitWindow).kit.button({ save: 'download', name: 'kept' });
    });
    const downloading = page.waitForEvent('download');
    await page.getByRole('button').click();
    expect((await downloading).suggestedFilename()).toBe('kept.jpg');
  },

  async serverurl() {
    await send({});
    expect(lab.target.log.map(({ method, path }) => [method, path])).toEqual([['POST', '/here']]);
    expect(lab.target.stored).toHaveLength(1);
  },

  async tokenurl() {
    await send({ tokenUrl: `${lab.target.url}/token` });
    expect(lab.target.log.map(({ path }) => path)).toEqual(['/token', '/here']);
    expect(fieldsSent()).toMatchObject({ token: 't-1', uploadId: 'u-1' });
  },

  async token() {
    await send({ token: 'from the page' });
    expect(lab.target.log.map(({ path }) => path)).toEqual(['/here']);
    expect(fieldsSent()).toMatchObject({ token: 'from the page' });
  },

  async tokendata() {
    const answer = await send({
      url: `${lab.server}/upload`,
      tokenUrl: `${lab.server}/token`,
      tokenData: { page: 'tour', number: 7 },
      credentials: 'include',
    });
    expect(answer).toMatchObject({ ok: true, tokenData: { page: 'tour', number: '7' } });
  },

  async s3url() {
    const { fields } = await sign('by-url.jpg');
    const stored = await putIntoBucket({ url: bucketUrl(), signature: { fields } });
    expect(stored).toMatchObject({ key: 'by-url.jpg', url: `${bucketUrl()}/by-url.jpg` });
    expect((await lab.bucket.get('by-url.jpg'))?.bytes.length).toBe(stored.bytes);
  },

  async signatureurl() {
    const stored = await putIntoBucket({
      signatureUrl: `${lab.server}/s3/signature`,
      tokenUrl: `${lab.server}/token`,
      credentials: 'include',
    });
    expect(stored.key).toMatch(/^uploads\/.+\/picture\.jpg$/);
    const object = await lab.bucket.get(stored.key);
    expect([object?.bytes.length, object?.type]).toEqual([stored.bytes, 'image/jpeg']);
  },

  async s3() {
    const signed = await sign('signed.jpg', { acl: 'public-read' });
    const { acl = '', ...fields } = signed.fields;
    await putIntoBucket({ signature: { ...signed, fields }, fields: { acl } });
    expect(lab.bucket.writes.at(-1)).toMatchObject({
      method: 'POST',
      key: 'signed.jpg',
      fields: { acl: 'public-read' },
      status: 204,
    });
  },

  async postfiles() {
    await send({ format: 'multipart' });
    await send({ format: 'base64' });
    const [files, fields] = lab.target.stored.map(({ parts }) => parts);
    expect(files?.map(({ field, name, type }) => [field, name, type])).toEqual([
      ['file1', 'picture.jpg', 'image/jpeg'],
      ['file2', 'thumb.jpg', 'image/jpeg'],
    ]);
    expect(fields?.map(({ field }) => field).sort()).toEqual([
      'image',
      'name',
      'thumbnail',
      'thumbnailname',
      'type',
    ]);
    const image = fields?.find(({ field }) => field === 'image')?.text ?? '';
    expect(Buffer.from(image, 'base64')).toHaveLength(files?.[0]?.bytes ?? 0);
  },

  async type() {
    const [ours, button] = await page.evaluate(async () => {
      const { capture, button } = (window as KitWindow).kit;
      const images = [{ width: 80 }];
      const { images: ours } = await capture({ type: 'image/webp', images });
      const { images: theirs } = await button({ type: 'image/png' }).capture();
      return [ours[0]?.blob.type, theirs[0]?.blob.type];
    });
    expect([ours, button]).toEqual(['image/webp', 'image/png']);
  },

  async quality() {
    const sizes = await page.evaluate(async () => {
      const { capture } = (window as KitWindow).kit;
      const { images } = await capture({
        quality: 0.9,
        images: [{ width: 320 }, { width: 320, quality: 0.2 }],
      });
      return images.map(({ blob }) => blob.size);
    });
    expect(sizes[1]).toBeLessThan((sizes[0] ?? 0) * 0.8);
  },

  async dimensions() {
    const sizes = await page.evaluate(async () => {
      const { capture } = (window as KitWindow).kit;
      const { images } = await capture({
        images: [{ width: 320, height: 180 }, { width: 160 }, { height: 45 }],
      });
      const bitmaps = await Promise.all(images.map(({ blob }) => createImageBitmap(blob)));
      return bitmaps.map(({ width, height }) => [width, height]);
    });
    expect(sizes).toEqual([
      [320, 180],
      [160, 90],
      [80, 45],
    ]);
  },

  async unsharpAmount() {
    const { none, weak, strong } = await contrasts(page);
    expect(weak).toBeGreaterThan(none * 1.01);
    expect(strong).toBeGreaterThan(weak * 1.01);
  },

  async unsharpRadius() {
    const { narrow, wide } = await contrasts(page);
    expect(wide).toBeGreaterThan(narrow * 1.01);
  },

  async unsharpThreshold() {
    const { none, unreached } = await contrasts(page);
    expect(unreached).toBe(none);
  },

  async success() {
    const told = await page.evaluate(async () => {
      const { button, say, sinks } = (window as KitWindow).kit;
      const element = button({ success: 'It is kept.' }, { sink: sinks.dataUrl() });
      const events: string[] = [];
      element.addEventListener('uploadcomplete', ({ type }) => events.push(type));
      await element.capture();
      return [say(element, 'status'), ...events];
    });
    expect(told).toEqual(['It is kept.', 'uploadcomplete']);
  },

  async error() {
    const told = await page.evaluate(async () => {
      const { button, say } = (window as KitWindow).kit;
      const element = button({ src: '/missing.m3u8', error: 'That failed.' });
      const events: string[] = [];
      element.addEventListener('captureerror', ({ type }) => events.push(type));
      await element.capture().catch(() => undefined);
      return [say(element, 'status'), ...events];
    });
    expect(told).toEqual(['That failed.', 'captureerror']);
  },

  async processing() {
    const told = await page.evaluate(async () => {
      const { button, say } = (window as KitWindow).kit;
      const element = button({ processing: 'One moment.' });
      const during: unknown[] = [];
      element.addEventListener('capture', () => during.push(say(element, 'status')));
      await element.capture();
      return [...during, say(element, 'status')];
    });
    expect(told).toEqual(['One moment.', 'Picture taken.']);
  },

  async thumbnail() {
    const shown = await page.evaluate(async () => {
      const { button } = (window as KitWindow).kit;
      const images = [{ width: 160 }, { width: 80 }];
      const element = button({ thumbnail: 'What you took' }, { images });
      await element.capture();
      const image = element.shadowRoot?.querySelector('img');
      await image?.decode();
      return [image?.alt, image?.naturalWidth];
    });
    expect(shown).toEqual(['What you took', 80]);
  },

  async debug() {
    opened.told.length = 0;
    await page.evaluate(() => (window as KitWindow).kit.button({}).capture().then(Boolean));
    expect(opened.told).toEqual([]);
    await page.evaluate(() =>
      (window as KitWindow).kit.button({ debug: '' }).capture().then(Boolean),
    );
    const steps = ['moment', 'fetching', 'decoding', 'encoding', 'captured', 'done'];
    for (const step of steps) {
      expect(opened.told.some((text) => text.includes(` ms ${step}`))).toBe(true);
    }
  },

  async pauseOnCapture() {
    const paused = await page.evaluate(async () => {
      const { button } = (window as KitWindow).kit;
      const isPausedAfter = async (attributes: Record<string, string>) => {
        const element = button(attributes);
        const video = document.querySelector('video');
        video?.play().catch(() => undefined);
        const before = video?.paused;
        await element.capture();
        return [before, video?.paused];
      };
      return [await isPausedAfter({}), await isPausedAfter({ 'pause-on-capture': '' })];
    });
    expect(paused).toEqual([
      [false, false],
      [false, true],
    ]);
  },

  async snapshotname() {
    expect(await namesFor(page, '[stream] at [time].[type]')).toEqual([
      'stream at 00-00-04.jpg',
      'stream at 00-00-04-2.jpg',
    ]);
  },

  async snapshotnames() {
    expect(await namesFor(page, ['large-[width]', 'small-[width]'])).toEqual([
      'large-160',
      'small-80',
    ]);
  },
};

test('every option of the table has a case, and every case is in the table', () => {
  expect(optionsOfTable()).toEqual(Object.keys(CASES).sort());
});

test.each(Object.entries(CASES))('what %s did, ours does', async (_option, run) => {
  await run();
  expect(opened.errors).toEqual([]);
});

/** Uploads both images, and gives the server's answer. */
function send(options: Partial<UploadOptions>): Promise<unknown> {
  return page.evaluate(
    async (options) => {
      const { sinks, snapshot } = (window as KitWindow).kit;
      return (await sinks.upload(options).writeAll?.(snapshot))?.answer;
    },
    { url: `${lab.target.url}/here`, ...options },
  );
}

function fieldsSent(): Readonly<Record<string, string | undefined>> {
  const [upload] = lab.target.stored;
  return Object.fromEntries(upload?.parts.map(({ field, text }) => [field, text]) ?? []);
}

function bucketUrl(): string {
  return `${lab.bucket.url}/${lab.bucket.bucket}`;
}

async function sign(key: string, fields: Record<string, string> = {}): Promise<S3PostSignature> {
  const signer = createSigner(lab.bucket);
  const signature = await signer.post(key, { 'Content-Type': 'image/jpeg', ...fields });
  signer.client.destroy();
  return signature;
}

interface Stored {
  readonly key: string;
  readonly url: string;
  /** Of the image. */
  readonly bytes: number;
}

type PlainS3Options = Omit<Parameters<KitWindow['kit']['sinks']['s3']>[0], 'presign'>;

function putIntoBucket(options: PlainS3Options): Promise<Stored> {
  return page.evaluate(async (options) => {
    const { sinks, snapshot } = (window as KitWindow).kit;
    const [image] = snapshot.images;
    if (!image) throw new Error('There is no image.');
    const { key, url } = await sinks.s3(options).write(image, snapshot);
    return { key, url, bytes: image.blob.size };
  }, options);
}

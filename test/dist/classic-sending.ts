import { expect } from 'vitest';
import { decodeImage } from '../helpers/image.js';
import { createSigner } from '../helpers/upload-signer.js';
import type { ClassicWindow } from './classic-kit.js';
import { digest, type ClassicCases, type ClassicLab } from './classic-lab.js';

const DONE = { detail: { isCanvas: true } };

/** The options that say where pictures go, and how. */
export const SENDING: ClassicCases = {
  async savelocal({ take, page }) {
    const names: string[] = [];
    page.on('download', (download) => names.push(download.suggestedFilename()));
    expect((await take()).events).toEqual(['capture', 'resizeprogress', 'capturecomplete']);
    const downloading = page.waitForEvent('download');
    const taken = await take({ savelocal: true, snapshotname: 'kept' });
    expect((await downloading).suggestedFilename()).toBe('kept.png');
    expect(names).toEqual(['kept.png']);
    expect(taken.events).toContain('capturecomplete');
  },

  async serverurl({ take, backend, save }) {
    await take({ serverurl: '' });
    expect(backend.log).toEqual([]);
    const { detail } = await take({ serverurl: save });
    const [upload, ...others] = backend.log;
    expect([upload?.method, upload?.path, others]).toEqual(['POST', '/save', []]);
    expect(upload?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(detail?.data).toEqual({ success: 'Successfully Saved', id: 1 });
  },

  async tokenurl({ take, page, backend, save: serverurl, token: tokenurl, asked }) {
    await take({ serverurl });
    expect(backend.log.map(({ fields }) => fields['token'])).toEqual([undefined]);
    backend.reset();
    expect(await take({ serverurl, tokenurl })).toMatchObject(DONE);
    expect(asked()).toEqual(['GET /token', 'POST /save']);
    expect(backend.log[1]?.fields['token']).toBe('token-1');
    backend.reset();
    backend.tokenMethod = 'POST';
    const twice = await page.evaluate(
      async (options) => {
        const { button, press } = (window as ClassicWindow).classic;
        const element = button(options);
        return [await press(element), await press(element)];
      },
      { serverurl, tokenurl },
    );
    expect(twice).toMatchObject([DONE, DONE]);
    expect(asked().join(', ')).toBe('GET /token, POST /token, POST /save, POST /token, POST /save');
  },

  async token({ take, backend, save: serverurl, token: tokenurl, asked }) {
    await take({ serverurl, token: 'of-the-page', tokenurl });
    expect(asked()).toEqual(['POST /save']);
    expect(backend.log[0]?.fields['token']).toBe('of-the-page');
  },

  async tokendata({ take, backend, save: serverurl, token: tokenurl, asked }) {
    const options = { serverurl, tokenurl, tokendata: { user: 7, page: 'a b' } };
    backend.tokenMethod = 'POST';
    expect(await take(options)).toMatchObject(DONE);
    expect(asked()).toEqual(['POST /token', 'POST /save']);
    expect(backend.log[0]?.fields).toEqual({ user: '7', page: 'a b' });
    backend.reset();
    expect(await take(options)).toMatchObject(DONE);
    expect(asked()).toEqual(['POST /token', 'GET /token', 'POST /save']);
    expect(backend.log[1]?.fields).toEqual({ user: '7', page: 'a b' });
  },

  async s3url(classic) {
    const { take, lab, bucketUrl } = classic;
    const { fields } = await sign(classic, 'by-url.png');
    const { detail } = await take({ s3url: bucketUrl, s3: fields });
    expect(detail?.data).toMatchObject([{ key: 'by-url.png', url: `${bucketUrl}/by-url.png` }]);
    expect(digest((await lab.bucket.get('by-url.png'))?.bytes)).toBe(digest(detail?.image));
    await expect(take({ s3url: bucketUrl })).rejects.toThrow(
      'options.s3url needs options.s3 or options.signatureurl',
    );
  },

  async signatureurl({ take, lab }) {
    const { detail } = await take({
      ...{ signatureurl: `${lab.server}/s3/signature`, tokenurl: `${lab.server}/token` },
      ...{ type: 'jpg', dimensions: [{ width: 80, thumbnail: true }] },
      snapshotnames: ['still', 'thumb'],
    });
    const stored = detail?.data as readonly { readonly key: string }[];
    expect(stored.map(({ key }) => key.replace(/^.*\//, ''))).toEqual(['still.jpg', 'thumb.jpg']);
    const objects = await Promise.all(stored.map(({ key }) => lab.bucket.get(key)));
    expect(objects.map((object) => digest(object?.bytes))).toEqual(
      [detail?.image, detail?.thumbnail].map(digest),
    );
  },

  async s3(classic) {
    const { take, lab, save: serverurl, asked } = classic;
    const signed = await sign(classic, 'signed.png');
    const { detail } = await take({ s3: signed, serverurl });
    expect((await lab.bucket.get('signed.png'))?.type).toBe('image/png');
    expect(asked()).toEqual(['POST /save']);
    expect(detail?.data).toMatchObject({ success: 'Successfully Saved' });
  },

  async postfiles({ take, backend, save: serverurl }) {
    const dimensions = [{ width: 160 }, { width: 80, thumbnail: true }];
    const about = { serverurl, type: 'jpg', snapshotnames: ['large', 'small'] } as const;
    const { detail } = await take({ ...about, dimensions });
    await take({ ...about, dimensions, postfiles: true });
    await take({ ...about, dimensions: [...dimensions, { width: 40 }] });
    const [form, files, many] = backend.log;
    const { image, thumbnail, ...words } = form?.fields ?? {};
    expect(words).toEqual({ name: 'large', type: 'jpg', thumbnailname: 'small' });
    expect([image, thumbnail].map(digest)).toEqual([detail?.image, detail?.thumbnail].map(digest));
    expect(form?.files).toEqual([]);
    expect(files?.files.map(({ field, name, type }) => [field, name, type])).toEqual([
      ['file1', 'large.jpg', 'image/jpeg'],
      ['file2', 'small.jpg', 'image/jpeg'],
    ]);
    expect(files?.files.map(({ bytes }) => decodeImage(bytes).width)).toEqual([160, 80]);
    expect(many?.files.map(({ bytes }) => decodeImage(bytes).width)).toEqual([160, 80, 40]);
  },

  async snapshotname({ take, backend, save: serverurl }) {
    const unnamed = await take({ serverurl });
    const named = await take({ serverurl, snapshotname: 'still-[time]' });
    const names = ['ts-00-00-00', 'still-0'];
    expect([unnamed, named].map(({ detail }) => detail?.filename)).toEqual(names);
    expect(backend.log.map(({ fields }) => fields['name'])).toEqual(names);
  },

  async snapshotnames({ take }) {
    const dimensions = [{ width: 80 }, { width: 40 }, { width: 20 }];
    const { detail } = await take({ dimensions, snapshotname: 'rest', snapshotnames: ['a', 'b'] });
    expect(detail?.images.map(({ name }) => name)).toEqual(['a', 'b', 'rest']);
  },
};

async function sign(
  { lab }: ClassicLab,
  key: string,
): ReturnType<ReturnType<typeof createSigner>['post']> {
  const signer = createSigner(lab.bucket);
  const signature = await signer.post(key, { 'Content-Type': 'image/png' });
  signer.client.destroy();
  return signature;
}

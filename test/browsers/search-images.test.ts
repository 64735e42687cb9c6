import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as Search from '../../src/search/index.js';
import type { SearchSnapper } from '../../src/search/index.js';
import { cmykJpeg } from '../helpers/cmyk-jpeg.js';
import { callFfmpeg } from '../helpers/ffmpeg.js';
import { describeInBrowsers, importAs } from '../helpers/in-browsers.js';
import { openLab, type Lab } from '../helpers/lab.js';

interface SearchWindow {
  readonly search: typeof Search;
}

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"';
const HALVES =
  '<rect width="50%" height="100%" fill="white"/><rect x="50%" width="50%" height="100%"/>';

let lab: Lab;

describeInBrowsers('An image to look for', (name) => {
  beforeAll(async () => {
    lab = await openLab({ browser: name });
    await importAs(lab.page, 'search', '/dist/search.js');
    const put = (file: string, body: string | Uint8Array): void => {
      lab.streams.put(`/images/${file}`, body);
    };
    put('sized.svg', `${SVG} width="64" height="64">${HALVES}</svg>`);
    put('unsized.svg', `${SVG}>${HALVES}</svg>`);
    put('shaped.svg', `${SVG} viewBox="0 0 64 64">${HALVES}</svg>`);
    put('empty.png', new Uint8Array());
    put('half.png', png(64));
    put('huge.png', png(16_384));
    put('cmyk.jpg', cmykJpeg());
    put('animated.gif', animated());
  });
  afterAll(() => lab.close());

  test.each([
    'blob half.png',
    'blob cmyk.jpg',
    'blob animated.gif',
    'img half.png',
    'img animated.gif',
    'img sized.svg',
    'img shaped.svg',
    'img unsized.svg',
    'bitmap half.png',
    'canvas 64',
    'data 64',
  ])('is looked for by what it shows: %s', async (image) => {
    expect(Number(await look(image))).toBeGreaterThan(0.98);
  });

  test('is looked for by what it shows: 16384 × 16384 pixels', async () => {
    expect(Number(await look('blob huge.png'))).toBeGreaterThan(0.98);
  }, 120_000);

  test.each([
    'blob sized.svg',
    'blob shaped.svg',
    'blob unsized.svg',
    'blob empty.png',
    'img empty.png',
    'closed half.png',
    'canvas 0',
    'video 0',
  ])('cannot be read: %s', async (image) => {
    expect(await look(image)).toBe('decode-failed: The image cannot be read');
  });

  test.each(['tainted-img half.png', 'tainted-canvas half.png'])(
    'must be of this origin: %s',
    async (image) => {
      expect(await look(image)).toBe('TypeError: image must be of this origin, or allowed by CORS');
    },
  );

  test('must be one', async () => {
    expect(await look('nothing 0')).toBe('TypeError: image must be an image');
  });
});

/** How like a picture of white and black halves an image is, or why that cannot be said. */
function look(image: string): Promise<string> {
  return lab.page.evaluate(
    async ({ image, base }) => {
      const { search } = window as unknown as SearchWindow;
      const [kind = '', file = ''] = image.split(' ');
      const halves = (size: number): HTMLCanvasElement => {
        const canvas = document.createElement('canvas');
        Object.assign(canvas, { width: size, height: size });
        const context = canvas.getContext('2d');
        if (context) {
          context.fillRect(0, 0, size, size);
          context.fillStyle = 'white';
          context.fillRect(0, 0, size / 2, size);
        }
        return canvas;
      };
      const fetched = async (): Promise<Blob> => {
        const response = await fetch(base + file);
        const type = file.endsWith('svg') ? 'image/svg+xml' : `image/${file.split('.')[1] ?? ''}`;
        return new Blob([await response.arrayBuffer()], { type });
      };
      const element = async (crossOrigin: string | null): Promise<HTMLImageElement> => {
        const img = new Image();
        img.crossOrigin = crossOrigin;
        // Some browsers give an SVG file no pixels without its type.
        img.src = crossOrigin === null ? base + file : URL.createObjectURL(await fetched());
        await new Promise((resolve) => {
          img.onload = resolve;
          img.onerror = resolve;
        });
        return img;
      };
      const makers: Readonly<Record<string, () => Promise<unknown>>> = {
        blob: fetched,
        img: () => element(''),
        'tainted-img': () => element(null),
        'tainted-canvas': async () => {
          const canvas = halves(64);
          canvas.getContext('2d')?.drawImage(await element(null), 0, 0);
          return canvas;
        },
        bitmap: async () => createImageBitmap(await fetched()),
        closed: async () => {
          const bitmap = await createImageBitmap(await fetched());
          bitmap.close();
          return bitmap;
        },
        canvas: () => Promise.resolve(halves(Number(file))),
        video: () => Promise.resolve(document.createElement('video')),
        data: () => Promise.resolve(halves(64).getContext('2d')?.getImageData(0, 0, 64, 64)),
        nothing: () => Promise.resolve(undefined),
      };
      const blob = await new Promise<Blob | null>((resolve) => {
        halves(64).toBlob(resolve);
      });
      const snapper = {
        timeline: () =>
          Promise.resolve({ isLive: false, playlistUrl: base, segments: [], targetDuration: 2 }),
        async *captureAll() {
          yield await Promise.resolve({ presentationTime: 0, images: [{ blob }] });
        },
        capture: () => undefined,
      } as unknown as SearchSnapper;
      try {
        const given = (await makers[kind]?.()) as ImageBitmapSource;
        const [found] = await search.findLike(base, given, { snapper });
        return String(found?.likeness);
      } catch (error) {
        const { name, message } = error as Error;
        return `${search.isSnapError(error) ? error.code : name}: ${message}`;
      }
    },
    { image, base: `${lab.streams.url}/images/` },
  );
}

/** The halves, and after a second black. */
function animated(): Uint8Array {
  const scene = "color=black:s=64x64:r=1:d=2,drawbox=0:0:32:64:white:fill:enable='lt(t,1)'";
  const args = ['-v', 'error', '-f', 'lavfi', '-i', scene, '-f', 'gif', '-'];
  return Uint8Array.from(callFfmpeg({ args }).output);
}

/** White on the left, black on the right, a bit a pixel. */
function png(side: number): Uint8Array {
  const row = Buffer.alloc(1 + side / 8).fill(255, 1, 1 + side / 16);
  const data = deflateSync(Buffer.concat(Array<Buffer>(side).fill(row)));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head[8] = 1;
  const chunk = (type: string, body: Uint8Array): Buffer => {
    const named = Buffer.concat([Buffer.from(type), body]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(body.length, 0);
    frame.writeUInt32BE(crc32(named), 4);
    return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
  };
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  return Uint8Array.from(
    Buffer.concat([
      Uint8Array.from(signature),
      chunk('IHDR', head),
      chunk('IDAT', data),
      chunk('IEND', new Uint8Array()),
    ]),
  );
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as Files from '../../src/files/index.js';
import { readClip } from '../helpers/clip.js';
import { hasFfmpeg } from '../helpers/ffmpeg.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { makeFile, type MadeFile } from '../helpers/made-files.js';
import { missingBrowser, type BrowserName } from '../helpers/browser.js';
import { frameOf, openLab, succeeded, type Lab } from '../helpers/lab.js';
import type { CaptureOutcome, PageGlobals, WireFailure } from '../helpers/page-harness.js';

/** A worker that asks for anything else fails. */
const CSP = "connect-src 'self' STREAMS";
const SEGMENTS = Array.from({ length: 6 }, (_, i) => `segment${i}`);
const FOLDER = ['index.m3u8', ...SEGMENTS.map((name) => `${name}.ts`)];

interface Made {
  readonly name: string;
  /** The URLs of its parts: of one file, or the files of a folder by their names. */
  readonly parts: readonly string[];
  readonly kind: 'file' | 'folder';
  readonly options: Parameters<Lab['snap']>[1];
}

interface Page extends PageGlobals, Pick<typeof Files, 'openFolder'> {
  files: Map<string, Parameters<PageGlobals['harness']['snapper']['capture']>[0]>;
}

/** Takes pictures from files that the page has made, while nothing goes over the network. */
export function testLocalFiles(name: BrowserName): void {
  describe.skipIf(missingBrowser(name) !== undefined)('files in the page', () => {
    let lab: Lab;
    let requests: () => number;

    beforeAll(async () => {
      lab = await openLab({ browser: name, csp: CSP });
      // A decoder is a file of the library, which is loaded when it is needed first.
      requests = () =>
        lab.site.log.filter(({ path }) => !/^\/dist\/[\w-]+\.(?:js|wasm)$/.test(path)).length +
        lab.streams.requests(/./).length;
      await lab.renew({ workers: 1, retries: 0 });
      await lab.preload();
      await lab.page.evaluate(loadFiles, undefined);
    });
    afterAll(() => lab.close());

    const part = (path: string): string => new URL(`/sample/${path}`, lab.streams.url).href;

    async function make({ name, kind, parts }: Omit<Made, 'options'>): Promise<void> {
      await lab.page.evaluate(makeInPage, { name, kind, parts });
    }

    async function snap(made: Made): Promise<CaptureOutcome> {
      await make(made);
      const before = requests();
      const outcome = await lab.page.evaluate(captureInPage, {
        name: made.name,
        options: made.options,
      });
      expect(requests()).toBe(before);
      return outcome;
    }

    test('a frame of an MPEG-TS file', async () => {
      const parts = SEGMENTS.map((one) => part(`ts/${one}.ts`));
      const options = { at: { time: 9.52 }, seek: 'exact' } as const;
      const snapshot = succeeded(await snap({ name: 'Küche 1.ts', kind: 'file', parts, options }));
      expect(frameOf(snapshot)).toBe(238);
      expect(snapshot).toMatchObject({
        playlistUrl: 'Küche 1.ts',
        segment: { url: 'Küche 1.ts' },
        presentationTime: 9.52,
      });
    });

    test('a frame of an fMP4 file', async () => {
      const parts = ['init.mp4', ...SEGMENTS.map((one) => `${one}.m4s`)];
      const made = {
        name: 'a.mp4',
        kind: 'file',
        parts: parts.map((one) => part(`fmp4/${one}`)),
      } as const;
      const options = { at: { time: 17.28 }, seek: 'exact' } as const;
      expect(frameOf(succeeded(await snap({ ...made, options })))).toBe(432);
    });

    test.skipIf(!hasFfmpeg).each<[MadeFile, time: number, frame: number]>([
      ['moov-at-end.mp4', 9.52, 238],
      ['moov-in-front.mp4', 9.52, 238],
      ['fragmented.mp4', 17.28, 432],
      ['h264.mov', 13.4, 335],
      ['hevc.mov', 0.4, 3010],
    ])('%s: the frame of %d s, tiles and a keyframe', async (name, time, frame) => {
      lab.streams.put(`/made/${name}`, makeFile(name));
      const parts = [`${lab.streams.url}/made/${name}`];
      const options = { at: { time }, seek: 'exact' } as const;
      const snapshot = succeeded(await snap({ name, kind: 'file', parts, options }));
      expect(frameOf(snapshot)).toBe(frame);
      expect(snapshot).toMatchObject({ playlistUrl: name, presentationTime: time });
      const { tiles, keyframe } = await lab.page.evaluate(overTimeInPage, name);
      expect(tiles.length).toBeGreaterThan(0);
      for (const { base64, presentationTime = NaN } of tiles) {
        const first = name === 'hevc.mov' ? 3000 : 0;
        const shown = readFrameNumber(decodeImage(Buffer.from(base64, 'base64')));
        expect(shown).toBe(first + Math.round(presentationTime * 25));
      }
      const { stream, warnings } = readClip(Buffer.from(keyframe, 'base64'));
      const codec = name === 'hevc.mov' ? 'hevc' : 'h264';
      expect({ codec: stream.codec_name, warnings }).toEqual({ codec, warnings: '' });
    });

    test('a frame of a folder', async () => {
      const parts = FOLDER.map((one) => part(`ts/${one}`));
      const options = { at: { time: 13 }, name: '[stream]-[time]' };
      const snapshot = succeeded(await snap({ name: 'talk', kind: 'folder', parts, options }));
      expect(frameOf(snapshot)).toBe(300);
      expect(snapshot).toMatchObject({
        playlistUrl: 'talk/index.m3u8',
        segment: { url: 'talk/segment3.ts', sequence: 3 },
        images: [{ name: 'talk-00-00-12' }],
      });
    });

    test('a folder with a key in it, or without', async () => {
      const names = ['index.m3u8', 'segment41.ts', 'segment42.ts', 'segment43.ts', 'key.bin'];
      const parts = names.map((one) => `${lab.streams.url}/fixtures/encrypted/aes-128/${one}`);
      const options = { at: { time: 1.2 }, seek: 'exact' } as const;
      const made = { name: 'safe', kind: 'folder', parts, options } as const;
      expect(frameOf(succeeded(await snap(made)))).toBe(3430);
      const { failure } = await snap({ ...made, name: 'locked', parts: parts.slice(0, -1) });
      expect(failure).toMatchObject({ code: 'encrypted', status: 404, url: 'locked/key.bin' });
    });

    test('a folder in which a file is missing', async () => {
      const parts = [part('ts/index.m3u8'), part('ts/segment0.ts')];
      const options = { at: { sequence: 1 } } as const;
      const { failure } = await snap({ name: 'part', kind: 'folder', parts, options });
      expect(failure).toMatchObject({ code: 'http', status: 404, url: 'part/segment1.ts' });
    });

    test('a file that is no video', async () => {
      const parts = [new URL('/dist/index.js', lab.streams.url).href];
      const { failure } = await snap({ name: 'a.js', kind: 'file', parts, options: {} });
      expect(failure).toMatchObject<Partial<WireFailure>>({
        code: 'unsupported-container',
        url: 'a.js',
        isSnapError: true,
      });
    });

    test('a batch, and a timeline', async () => {
      const parts = SEGMENTS.map((one) => part(`ts/${one}.ts`));
      await make({ name: 'b.ts', kind: 'file', parts });
      const before = requests();
      const { frames, end, urls } = await lab.page.evaluate(batchInPage, 'b.ts');
      expect(frames).toBe(6);
      expect(end).toBeCloseTo(24, 3);
      expect(urls).toEqual(['b.ts']);
      expect(requests()).toBe(before);
    });
  });
}

/** Runs in the page, as text: it may not use anything outside itself. */
async function loadFiles(): Promise<void> {
  const page = window as unknown as Page;
  page.files = new Map();
  const script = document.createElement('script');
  script.type = 'module';
  script.textContent = `import { openFolder } from '/dist/files.js';
    window.openFolder = openFolder;
    document.dispatchEvent(new Event('filesloaded'));`;
  const loaded = new Promise((resolve) => {
    document.addEventListener('filesloaded', resolve, { once: true });
  });
  document.head.append(script);
  await loaded;
}

/** Runs in the page, too. */
async function makeInPage({ name, kind, parts }: Omit<Made, 'options'>): Promise<void> {
  const page = window as unknown as Page;
  const blobs = await Promise.all(parts.map(async (url) => (await fetch(url)).blob()));
  if (kind === 'file') {
    page.files.set(name, new File(blobs, name));
    return;
  }
  const named = blobs.map(
    (blob, i) => [`${name}/${parts[i]?.split('/').at(-1) ?? ''}`, blob] as const,
  );
  page.files.set(name, page.openFolder(named));
}

/** Runs in the page, too. */
async function captureInPage({
  name,
  options,
}: Pick<Made, 'name' | 'options'>): Promise<CaptureOutcome> {
  const { files, harness } = window as unknown as Page;
  // The harness passes on what it is given.
  return harness.capture({ url: files.get(name) as string, options: options ?? {} });
}

/** Runs in the page, too. */
async function batchInPage(
  name: string,
): Promise<{ readonly frames: number; readonly end: number; readonly urls: readonly string[] }> {
  const { files, harness } = window as unknown as Page;
  const file = files.get(name) ?? '';
  const urls = new Set<string>();
  let frames = 0;
  for await (const snapshot of harness.snapper.captureAll(file, { every: 4 })) {
    frames += 1;
    urls.add(snapshot.playlistUrl).add(snapshot.segment.url);
  }
  const { window: listed, playlistUrl, segments } = await harness.snapper.timeline(file);
  urls.add(playlistUrl);
  for (const { url } of segments) urls.add(url);
  return { frames, end: listed.end, urls: [...urls] };
}

/** Runs in the page, too. A PNG of each tile, and the first keyframe. */
async function overTimeInPage(name: string) {
  const { files, harness } = window as unknown as Page;
  const file = files.get(name) ?? '';
  const toBase64 = async (blob: Blob): Promise<string> => {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  };
  const options = { every: 8, columns: 1, rows: 1, type: 'image/png' } as const;
  const { sheets } = await harness.snapper.storyboard(file, options);
  const tiles = sheets.map(async ({ blob, tiles: [tile] }) => ({
    base64: await toBase64(blob),
    presentationTime: tile?.presentationTime,
  }));
  const { blob } = await harness.snapper.keyframe(file);
  return { tiles: await Promise.all(tiles), keyframe: await toBase64(blob) };
}

import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { distHasCore } from '../helpers/second-engine.js';
import type { TestPage } from '../helpers/browser.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import type { InlinePage } from '../helpers/static-server.js';
import { startStreamServer, type StreamServer } from '../helpers/stream-server.js';
import { readExamples, syntaxErrors, toJavaScript, type Example } from './examples.js';
import { html, openWeb, type Web } from './site.js';

let web: Web;
/** Where the examples' streams are. */
let streams: StreamServer;
beforeAll(async () => {
  web = await openWeb();
  streams = await startStreamServer({ folders: { '/stream': 'demo/public/sample' } });
});
afterAll(async () => {
  await web.close();
  await streams.close();
});

const SCRIPTS = ['js', 'ts'];
const SCRIPT_TYPE = { 'content-type': 'text/javascript' };
const IMPORTS = {
  hlsnap: '/hlsnap/index.js',
  'hlsnap/ffmpeg': '/hlsnap/ffmpeg.js',
  'hlsnap/sinks': '/hlsnap/sinks.js',
  'hlsnap/jobs': '/hlsnap/jobs.js',
  'hlsnap/search': '/hlsnap/search.js',
  'hlsnap/wall': '/hlsnap/wall.js',
  'hlsnap/serve': '/hlsnap/serve.js',
};
const SECONDS_A_SEGMENT = 4;
const FRAMES_A_SEGMENT = 100;
// Those of deliveries need other servers, those of files a user, those of players packages: they have tests of their own.
const examples = readExamples().filter(
  ({ name }) => !/^docs\/(?:delivery|local-files|players)\.md/.test(name),
);
const examplesToRun = examples.filter(
  ({ language, noRun }) => !noRun && [...SCRIPTS, 'html'].includes(language),
);

test('there are examples', () => {
  expect(examplesToRun.length).toBeGreaterThanOrEqual(3);
  expect(new Set(examplesToRun.map(({ language }) => language)).size).toBeGreaterThanOrEqual(2);
});

test.each(examplesToRun.map((example) => [example.name, example] as const))(
  'the example at %s does what it says',
  async (_name, example) => {
    const page = await open(pageOf(example));
    if (example.code.includes('new Image') || example.code.includes('<img')) {
      expect(await frameShown(page)).toBe(frameMeant(example.code));
    } else {
      await expect.poll(() => page.consoleMessages(), { timeout: 20_000 }).not.toEqual([]);
      const [text = ''] = page.consoleMessages().filter((message) => message.startsWith('log: '));
      expect(text).toMatch(/^log: \S/);
      if (example.code.includes('/missing')) expect(text).toContain('playlist-not-found');
    }
    expect(page.pageErrors()).toEqual([]);
    await page.close();
  },
);

test.each(
  examples
    .filter(({ language, noRun }) => noRun && SCRIPTS.includes(language))
    .map((example) => [example.name, example] as const),
)('the example at %s is well-formed', (_name, { code }) => {
  expect(syntaxErrors(code)).toEqual([]);
});

test('under the Content-Security-Policy of the README a picture is taken and shown', async () => {
  const [, policy = ''] =
    examples
      .map(({ code }) => /^Content-Security-Policy: (.*)$/m.exec(code))
      .find((match) => match !== null) ?? [];
  const script = examplesToRun.find(({ code }) => code.includes('new Image'));
  expect(policy).toContain('connect-src');
  const headers = { 'content-security-policy': toTestServers(policy) };
  const page = await open({
    '/': {
      body: '<!doctype html><body><script type="module" src="/main.js"></script>',
      headers,
    },
    '/main.js': {
      body: scriptOf(script).replaceAll("'hlsnap'", "'/hlsnap/index.js'"),
      headers: SCRIPT_TYPE,
    },
    '/favicon.ico': { body: '', headers: { 'content-type': 'image/x-icon' } },
  });
  expect(await frameShown(page)).toBe(frameMeant(script?.code ?? ''));
  expect([...page.consoleMessages(), ...page.pageErrors()]).toEqual([]);
  await page.close();
});

test('the README lists every error code, and no other', () => {
  const union = /type SnapErrorCode =(.*?);\n/s.exec(readFileSync('shared/errors.ts', 'utf8'))?.[1];
  const codes = [...(union ?? '').matchAll(/\| '([\w-]+)'/g)].map(([, code]) => code);
  const section = /^## Errors$(.*?)^## /ms.exec(readFileSync('README.md', 'utf8'))?.[1];
  const listed = [...(section ?? '').matchAll(/^\| `([\w-]+)`/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(10);
  expect(listed.sort()).toEqual(codes.sort());
});

test('the README lists every file of dist/ that a page may fetch', () => {
  const section = /^## The files$(.*?)^## /ms.exec(readFileSync('README.md', 'utf8'))?.[1];
  const table = (section ?? '').split('\n').filter((line) => line.startsWith('| `'));
  const listed = table.flatMap((line) => [...line.matchAll(/`([\w.-]+\.(?:js|wasm))`/g)]);
  const fetched = readdirSync('dist').filter((file) => /\.(js|wasm)$/.test(file));
  const made = distHasCore ? [] : ['core.wasm', 'core-av1.wasm'];
  expect(listed.map(([, file]) => file).sort()).toEqual([...fetched, ...made].sort());
});

/** Serves pages beside our files, and opens the first. */
async function open(pages: Readonly<Record<string, InlinePage>>): Promise<TestPage> {
  const serviceWorker = { body: readFileSync('dist/hlsnap-sw.js', 'utf8'), headers: SCRIPT_TYPE };
  const site = await web.serve({
    folders: { '/hlsnap': 'dist' },
    pages: { '/hlsnap-sw.js': serviceWorker, ...pages },
  });
  return web.open(`${site.url}/`);
}

function pageOf(example: Example): Readonly<Record<string, InlinePage>> {
  if (example.language === 'html') return { '/': html(toTestServers(example.code)) };
  const importMap = JSON.stringify({ imports: IMPORTS });
  return {
    '/': html(
      `<body><script type="importmap">${importMap}</script><script type="module" src="/main.js"></script>`,
    ),
    '/main.js': { body: scriptOf(example), headers: SCRIPT_TYPE },
  };
}

function scriptOf(example: Example | undefined): string {
  return toTestServers(toJavaScript(example?.code ?? '').outputText);
}

function toTestServers(text: string): string {
  return text.replaceAll('https://cdn.example', streams.url);
}

/** The frame that the sample shows at the moment that an example asks for. */
function frameMeant(code: string): number {
  const [, time = '0'] = /\bat: \{ time: ([\d.]+) \}/.exec(code) ?? [];
  return Math.floor(Number(time) / SECONDS_A_SEGMENT) * FRAMES_A_SEGMENT;
}

/** Waits for an image in the page, and reads the number of the frame that it shows. */
async function frameShown(page: TestPage): Promise<number | undefined> {
  const base64 = await page.evaluate(async () => {
    const giveUpAt = performance.now() + 200_000;
    const shown = (): HTMLImageElement | undefined =>
      [...document.images].find(({ naturalWidth }) => naturalWidth > 0);
    while (!shown() && performance.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const image = shown();
    if (!image) return undefined;
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  }, undefined);
  if (base64 === undefined) throw new Error(`No image: ${page.consoleMessages().join('\n')}`);
  return readFrameNumber(decodeImage(Buffer.from(base64, 'base64')));
}

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test as everyTest } from 'vitest';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import { NGINX_TOKEN, missingNginx, startNginx, type Nginx } from '../helpers/nginx.js';
import { mediaPlaylist } from '../helpers/playlists.js';

const missing = missingNginx();
if (missing !== undefined) console.log(`nginx is skipped. ${missing}`);
const test = everyTest.skipIf(missing !== undefined);

const IMAGES = { images: [{ width: 320 }] };
const TS = 'sample/ts/index.m3u8';
const SEGMENTS = [0, 1, 2, 3, 4, 5];

let root: string;
let lab: Lab;
let nginx: Nginx;

beforeAll(async () => {
  if (missing !== undefined) return;
  root = mkdtempSync(join(tmpdir(), 'hlsnap-files-'));
  symlinkSync(resolve('demo/public/sample'), join(root, 'sample'));
  symlinkSync(resolve('test/fixtures'), join(root, 'fixtures'));
  nginx = await startNginx({ root });
  lab = await openLab();
  await lab.renew({ workers: 1 });
});
afterAll(async () => {
  if (missing !== undefined) return;
  await lab.close();
  await nginx.close();
  rmSync(root, { recursive: true });
});
/** Writes a file for nginx to serve. */
function write(name: string, text: string): void {
  writeFileSync(join(root, name), text);
}

/** What nginx was asked for from now on, as `method path status bytes range`. */
function watchLog(): () => readonly string[] {
  const before = nginx.log().length;
  return () => nginx.log().slice(before);
}

/** That it ignores ranges is remembered of a server, and the other port is another one. */
function originOf(location: string): string {
  return location === 'no-range' ? nginx.otherUrl : nginx.url;
}

async function snapEach(location: string, path: string): Promise<(number | undefined)[]> {
  const url = `${originOf(location)}/${location}/${path}`;
  const frames: (number | undefined)[] = [];
  for (const sequence of SEGMENTS) {
    frames.push(frameOf(await lab.snap(url, { at: { sequence }, ...IMAGES })));
  }
  return frames;
}

const FRAMES = SEGMENTS.map((segment) => segment * 100);

test('byte ranges are asked for where they help, without preflights', async () => {
  const log = watchLog();
  expect(await snapEach('plain', TS)).toEqual(FRAMES);
  expect(log().filter((line) => /segment5\.ts 206 \d+ bytes=0-\d+$/.test(line))).toHaveLength(1);
  expect(log().filter((line) => !line.startsWith('GET '))).toEqual([]);
});

test.each(['gzip-playlists', 'gzip-all', 'no-range'])(
  'from a server with %s every segment gives its first picture',
  async (location) => {
    const log = watchLog();
    expect(await snapEach(location, TS)).toEqual(FRAMES);
    expect(await snapEach(location, 'sample/fmp4/index.m3u8')).toEqual(FRAMES);
    const parts = log().filter((line) => line.split(' ')[2] === '206');
    expect(parts.length > 0).toBe(location !== 'no-range');
  },
);

test.each(['plain', 'gzip-all', 'no-range'])(
  'byte ranges that the playlist lists, from a server with %s',
  async (location) => {
    for (const [path, time] of [
      ['fixtures/i-frames/fmp4-index.m3u8', 6.5],
      ['fixtures/i-frames/ts-index.m3u8', 6.5],
      ['fixtures/encrypted/aes-256-ctr/index.m3u8', 1.5],
    ] as const) {
      const url = `${originOf(location)}/${location}/${path}`;
      const snapshot = await lab.snap(url, { at: { time }, ...IMAGES });
      expect(frameOf(snapshot)).toBe(path.includes('encrypted') ? 3425 : 150);
    }
  },
);

test.each([
  ['redirect', () => nginx.url],
  ['redirect-away', () => nginx.otherUrl],
])('after a %s, relative URLs refer to where the playlist was found', async (location, host) => {
  const log = watchLog();
  const url = `${nginx.url}/${location}/sample/index.m3u8`;
  const snapshot = await lab.snap(url, { at: { time: 9 }, ...IMAGES });
  expect(frameOf(snapshot)).toBe(200);
  expect(snapshot.playlistUrl).toBe(`${host()}/plain/sample/ts-small/index.m3u8`);
  expect(snapshot.segment.url).toBe(`${host()}/plain/sample/ts-small/segment2.ts`);
  expect(log().filter((line) => line.startsWith(`GET /${location}/`))).toHaveLength(1);
});

test.each(['redirect', 'redirect-away'])('segments, maps and keys may %s', async (location) => {
  const map = `#EXT-X-MAP:URI="/${location}/sample/fmp4/init.mp4"`;
  const uris = SEGMENTS.map((index) => `/${location}/sample/fmp4/segment${index}.m4s`);
  write('moved.m3u8', mediaPlaylist(uris, { durationSeconds: 4, tags: [map] }));
  expect(await snapEach('plain', 'moved.m3u8')).toEqual(FRAMES);
  const folder = `/${location}/fixtures/encrypted/aes-128`;
  const key = `#EXT-X-MEDIA-SEQUENCE:41\n#EXT-X-KEY:METHOD=AES-128,URI="${folder}/key.bin",IV=0x29`;
  write('locked.m3u8', mediaPlaylist([`${folder}/segment41.ts`], { tags: [key] }));
  expect(frameOf(await lab.snap(`${nginx.url}/plain/locked.m3u8`, IMAGES))).toBe(3400);
});

/** How the playlist was answered by two captures, one after the other. */
async function answersTo(location: string, at: 'start' | 'live'): Promise<readonly unknown[]> {
  const file = `cached-${at}.m3u8`;
  write(file, mediaPlaylist([`/plain/sample/ts/segment1.ts`]));
  const log = watchLog();
  for (let capture = 0; capture < 2; capture += 1) {
    const snapshot = await lab.snap(`${nginx.url}/${location}/${file}`, { at, ...IMAGES });
    expect(frameOf(snapshot)).toBe(100);
  }
  return log()
    .filter((line) => line.includes(file))
    .map((line) => line.split(' ')[2]);
}

test.each([
  ['cached', 'start', ['200']],
  ['cached', 'live', ['200', '304']],
  ['revalidated', 'start', ['200', '304']],
  ['revalidated', 'live', ['200', '304']],
  ['no-store', 'start', ['200', '200']],
  ['no-store', 'live', ['200', '200']],
] as const)('a playlist that is %s, at %s twice: %j', async (location, at, statuses) => {
  // Nothing but the browser's own cache may answer.
  await lab.renew({ workers: 1, cacheBytes: 0 });
  expect(await answersTo(location, at)).toEqual(statuses);
});

test('tokens go along as the playlist writes them', async () => {
  const token = `?token=${NGINX_TOKEN}&a=%2F+b`;
  write('signed.m3u8', mediaPlaylist(SEGMENTS.map((i) => `sample/ts/segment${i}.ts${token}`)));
  const log = watchLog();
  const snapshot = await lab.snap(`${nginx.url}/token/signed.m3u8${token}&c`, IMAGES);
  expect(frameOf(snapshot)).toBe(0);
  expect(log().map((line) => line.split(' ')[1])).toEqual([
    `/token/signed.m3u8${token}&c`,
    `/token/sample/ts/segment0.ts${token}`,
  ]);
});

test('a playlist without the token is refused, and its query is not told', async () => {
  const failure = await lab.fail(`${nginx.url}/token/${TS}?token=not-this-one`);
  expect(failure).toMatchObject({ code: 'http', status: 403, url: `${nginx.url}/token/${TS}` });
  expect(JSON.stringify(failure)).not.toContain('not-this-one');
});

test("a playlist's token is not put on segments that are written without one", async () => {
  write('half-signed.m3u8', mediaPlaylist(['sample/ts/segment0.ts']));
  const url = `${nginx.url}/token/half-signed.m3u8?token=${NGINX_TOKEN}`;
  const failure = await lab.fail(url);
  const segment = `${nginx.url}/token/sample/ts/segment0.ts`;
  expect(failure).toMatchObject({ code: 'http', status: 403, url: segment });
  expect(JSON.stringify(failure)).not.toContain(NGINX_TOKEN);
});

test('a server that lets no other origin read is a network error', async () => {
  await lab.renew({ workers: 1, retries: 0 });
  const failure = await lab.fail(`${nginx.url}/no-cors/${TS}`);
  expect(failure).toMatchObject({ code: 'network', url: `${nginx.url}/no-cors/${TS}` });
  write('closed.m3u8', mediaPlaylist(['/no-cors/sample/ts/segment0.ts']));
  const segment = await lab.fail(`${nginx.url}/plain/closed.m3u8`);
  expect(segment.code).toBe('network');
});

test.each([
  ['limited', '429', 2],
  ['limited-503', '503', 10],
])('%s: a refused segment is asked for again until it comes', async (location, status, retries) => {
  await lab.renew({ workers: 1, retries, cacheBytes: 0 });
  write(`${location}.m3u8`, mediaPlaylist([`/${location}/sample/ts/segment1.ts`]));
  const log = watchLog();
  const refused = () => log().filter((line) => line.includes(`segment1.ts ${status} `));
  // Somebody else's request just before is what makes the server refuse, unless the machine is slow.
  do {
    await fetch(`${nginx.url}/${location}/sample/index.m3u8`);
    expect(frameOf(await lab.snap(`${nginx.url}/plain/${location}.m3u8`, IMAGES))).toBe(100);
  } while (refused().length === 0);
  if (status === '429') expect(refused()).toHaveLength(1);
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as Search from '../../src/search/index.js';
import type { BisectOptions, ChangesOptions, FindLikeOptions } from '../../src/search/index.js';
import { callFfmpeg } from '../helpers/ffmpeg.js';
import { describeInBrowsers, importAs } from '../helpers/in-browsers.js';
import { openLab, type Lab } from '../helpers/lab.js';
import type { LiveQuestion } from '../helpers/stream-server.js';

/** Scenes of 12 s in segments of 2 s. */
const SCENES = ['mandelbrot=end_pts=5000', 'smptebars', 'color=black', 'testsrc2', 'rgbtestsrc'];
const STARTS = { bars: 12, black: 24, moving: 36, colors: 48, end: 60 };
const PATH = '/scenes/index.m3u8';

let lab: Lab;
let screenshot: string;
/** Of the playlist of a stream that begins anew. */
let loads = 0;

interface SearchWindow {
  readonly search: typeof Search;
}

const scenes = new Map<string, Uint8Array>();

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'hlsnap-scenes-'));
  try {
    makeScenes(folder);
    for (const file of readdirSync(folder)) {
      scenes.set(file, Uint8Array.from(readFileSync(join(folder, file))));
    }
    screenshot = takeScreenshot(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describeInBrowsers('The search', (name) => {
  beforeAll(async () => {
    loads = 0;
    lab = await openLab({ browser: name, answer: answerAnew });
    await importAs(lab.page, 'search', '/dist/search.js');
    for (const [file, bytes] of scenes) lab.streams.put(`/scenes/${file}`, bytes);
    lab.streams.put('/scenes/dated.m3u8', dated());
  });
  afterAll(() => lab.close());

  test('a screenshot in another size and quality is found where it was taken', async () => {
    const found = await findLike({});
    expect(found[0]?.time).toBeCloseTo(6, 3);
    expect(found[0]?.likeness).toBeGreaterThan(0.9);
    expect(found.slice(1).every(({ likeness }) => likeness < 0.8)).toBe(true);
  });

  test('from afar to close by', async () => {
    const before = lab.streams.log.length;
    const found = await findLike({ every: 8, limit: 1 });
    expect(found.map(({ time }) => time)).toEqual([expect.closeTo(6, 3)]);
    const asked = lab.streams.log
      .slice(before)
      .filter(({ path }) => path.endsWith('.ts'))
      .map(({ path }) => path);
    expect(new Set(asked).size).toBeLessThan(20);
  });

  test('the last picture before a change and the first after it', async () => {
    const { last, first, captures } = await bisect({}, 25);
    expect([last, first]).toEqual([expect.closeTo(24, 3), expect.closeTo(26, 3)]);
    expect(captures).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(30)));
  });

  test('as close together as the caller wants', async () => {
    const { last, first } = await bisect({ precision: 0.05 }, 25.01);
    expect(last).toBeGreaterThan(24.9);
    expect(last).toBeLessThan(25.01);
    expect(first).toBeGreaterThanOrEqual(25.01);
    expect((first ?? 0) - (last ?? 0)).toBeLessThanOrEqual(0.05);
  });

  test.each([
    ['that came before the recording has no last picture', -1, [undefined, 0]],
    ['that has not come yet has no first picture', 99, [58, undefined]],
  ])('a change %s', async (_what, change, [last, first]) => {
    const found = await bisect({}, change);
    expect([found.last, found.first]).toEqual([closeTo(last), closeTo(first)]);
  });

  test('a live recording with dates is searched by dates', async () => {
    const { last, first } = await bisect(
      { dates: ['2026-05-01T12:00:20Z', '2026-05-01T12:00:40Z'] },
      30.5,
      '/scenes/dated.m3u8',
    );
    expect([last, first]).toEqual([expect.closeTo(30, 3), expect.closeTo(32, 3)]);
  });

  test('a stream that begins anew under the same names is an error, and none of its pictures is judged', async () => {
    await expect(bisect({}, 99, '/scenes/anew.m3u8')).rejects.toThrow('has begun anew');
    await expect(bisect({}, 99, '/scenes/anew.m3u8')).resolves.toMatchObject({ captures: 2 });
  });

  test('changes, what is still, and what is blank', async () => {
    expect(await changes({})).toEqual([
      `change ${STARTS.bars - 2} ${STARTS.bars}`,
      `still ${STARTS.bars} ${STARTS.black - 2}`,
      `change ${STARTS.black - 2} ${STARTS.black}`,
      `blank ${STARTS.black} ${STARTS.moving - 2}`,
      `change ${STARTS.moving - 2} ${STARTS.moving}`,
      `change ${STARTS.colors - 2} ${STARTS.colors}`,
      `still ${STARTS.colors} ${STARTS.end - 2}`,
    ]);
  });

  test('a search that finds no picture at all says why', async () => {
    await expect(changes({}, '/missing.m3u8')).rejects.toThrow(/playlist-not-found/);
    lab.streams.put(
      '/scenes/gone.m3u8',
      dated().replaceAll('s1', 'gone').replaceAll(/s\d/g, 'gone'),
    );
    await expect(changes({}, '/scenes/gone.m3u8')).rejects.toThrow(/http/);
  });

  test.each([
    ['options.every', { every: 0 }],
    ['options.limit', { limit: 101 }],
    ['options.evry', { evry: 1 }],
  ])('%s is checked', async (name, options) => {
    await expect(findLike(options as FindLikeOptions)).rejects.toThrow(name);
  });

  test('a file that is no image is an error that says so', async () => {
    await expect(findLike({}, btoa('no image'))).rejects.toThrow('The image cannot be read');
  });
});

interface FoundTime {
  readonly time: number;
  readonly likeness: number;
}

function findLike(options: FindLikeOptions, image = screenshot): Promise<readonly FoundTime[]> {
  return lab.page.evaluate(
    async ({ url, base64, given }) => {
      const { search } = window as unknown as SearchWindow;
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const found = await search.findLike(url, new Blob([bytes]), given);
      return found.map(({ presentationTime, likeness }) => ({ time: presentationTime, likeness }));
    },
    { url: `${lab.streams.url}${PATH}`, base64: image, given: options },
  );
}

interface FoundChange {
  readonly last: number | undefined;
  readonly first: number | undefined;
  readonly captures: number;
}

/** Of a change at a time of the stream, which the judge reads off the snapshots. */
function bisect(
  { dates, ...options }: Omit<BisectOptions, 'isAfter'> & { readonly dates?: readonly string[] },
  change: number,
  path = PATH,
): Promise<FoundChange> {
  return lab.page.evaluate(
    async ({ url, given, at, range }) => {
      // No driver carries dates.
      const [from, to] = range.map((date) => new Date(date));
      const { search } = window as unknown as SearchWindow;
      const { last, first, captures } = await search.bisect(url, {
        ...given,
        ...{ from, to },
        images: [{ width: 32 }],
        isAfter: ({ presentationTime }) => presentationTime >= at,
      });
      return { last: last?.presentationTime, first: first?.presentationTime, captures };
    },
    { url: `${lab.streams.url}${path}`, given: options, at: change, range: dates ?? [] },
  );
}

function changes(options: ChangesOptions, path = PATH): Promise<readonly string[]> {
  return lab.page.evaluate(
    async ({ url, given }) => {
      const { search } = window as unknown as SearchWindow;
      const found: string[] = [];
      try {
        for await (const { kind, from, to } of search.changes(url, given)) {
          const times = [from, to].map(({ presentationTime }) => Math.round(presentationTime));
          found.push([kind, ...times].join(' '));
        }
      } catch (error) {
        // Only the message leaves the page.
        throw search.isSnapError(error) ? new Error(`${error.code}: ${error.message}`) : error;
      }
      return found;
    },
    { url: `${lab.streams.url}${path}`, given: options },
  );
}

function closeTo(time: number | undefined): unknown {
  return time === undefined ? undefined : expect.closeTo(time, 3);
}

function makeScenes(folder: string): void {
  const inputs = SCENES.flatMap((scene) => [
    ...['-f', 'lavfi', '-t', '12', '-i'],
    `${scene}${scene.includes('=') ? ':' : '='}s=640x360:r=25`,
  ]);
  const filter = `${SCENES.map((_, i) => `[${i}]format=yuv420p,setsar=1[v${i}];`).join('')}${SCENES.map((_, i) => `[v${i}]`).join('')}concat=n=${SCENES.length}`;
  const args = [
    ...['-hide_banner', '-loglevel', 'error', ...inputs, '-filter_complex', filter],
    ...'-c:v libx264 -preset veryfast -g 50 -keyint_min 50 -sc_threshold 0 -bf 0'.split(' '),
    ...'-f hls -hls_time 2 -hls_playlist_type vod -hls_list_size 0'.split(' '),
    ...['-hls_segment_filename', join(folder, 's%d.ts'), join(folder, 'index.m3u8')],
  ];
  const { status, stderr } = spawnSync('ffmpeg', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ffmpeg failed: ${stderr}`);
}

/** Of the fourth segment's first picture, in base64. */
function takeScreenshot(folder: string): string {
  const args = ['-i', '-', '-frames:v', '1', '-vf', 'scale=1000:562', '-q:v', '12'];
  const { output } = callFfmpeg({
    args: ['-v', 'error', ...args, '-f', 'image2pipe', '-c:v', 'mjpeg', '-'],
    input: Uint8Array.from(readFileSync(join(folder, 's3.ts'))),
  });
  return Buffer.from(output).toString('base64');
}

/** Lists 30 segments, and from its fourth load on the first ten of them. */
function answerAnew({ path }: LiveQuestion): Promise<string | undefined> {
  if (path !== '/scenes/anew.m3u8') return Promise.resolve(undefined);
  loads += 1;
  const lines = dated()
    .replace(/.*DATE-TIME.*\n/, '')
    .split('\n');
  return Promise.resolve(lines.slice(0, loads < 4 ? undefined : -41).join('\n') + '\n');
}

/** The playlist as a live recorder writes it. */
function dated(): string {
  const head = `#EXTM3U
#EXT-X-VERSION:3
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PROGRAM-DATE-TIME:2026-05-01T12:00:00Z
`;
  return head + Array.from({ length: 30 }, (_, i) => `#EXTINF:2,\ns${i}.ts\n`).join('');
}

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { VariantFacts, VariantOption } from '../../src/index.js';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import type { PageGlobals } from '../helpers/page-harness.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(async () => {
  lab.streams.reset();
  await lab.renew({ retries: 0 });
});

const INDEX = '/sample/index.m3u8';
const LARGE = '/sample/ts/index.m3u8';
const SMALL = '/sample/ts-small/index.m3u8';

test.each<readonly [VariantOption, string]>([
  ['lowest', SMALL],
  ['highest', LARGE],
  [{ height: 180 }, SMALL],
  [{ height: 200 }, LARGE],
  [{ height: 4000 }, LARGE],
  [{ bandwidth: 100_000 }, SMALL],
  [{ bandwidth: 1 }, SMALL],
  [{ bandwidth: 1e9 }, LARGE],
])('variant %j', async (variant, playlist) => {
  const snapshot = await lab.snap(INDEX, { variant });
  expect(snapshot.playlistUrl).toBe(lab.streams.url + playlist);
});

test('a function of the page chooses among the variants', async () => {
  const result = await lab.page.evaluate(async (url) => {
    const { harness } = window as unknown as PageGlobals;
    let seen: readonly VariantFacts[] = [];
    const snapshot = await harness.snapper.capture(url, {
      variant(variants) {
        seen = variants;
        const [first, second] = variants;
        if (!first || !second) throw new Error('Two are expected.');
        return second;
      },
    });
    return { seen, playlistUrl: snapshot.playlistUrl };
  }, lab.streams.url + INDEX);
  expect(result.playlistUrl).toBe(lab.streams.url + SMALL);
  expect(result.seen).toMatchObject([
    { width: 640, height: 360, bandwidth: 160_000, codecs: ['avc1.64001f'], frameRate: 25 },
    { width: 320, height: 180, averageBandwidth: 64_000 },
  ]);
});

test("what the page's function throws comes back as it is", async () => {
  const name = await lab.page.evaluate(async (url) => {
    const { harness } = window as unknown as PageGlobals;
    class OwnError extends Error {}
    try {
      await harness.snapper.capture(url, {
        variant() {
          throw new OwnError('no');
        },
      });
      return 'nothing';
    } catch (error) {
      return error instanceof OwnError ? 'its own' : String(error);
    }
  }, lab.streams.url + INDEX);
  expect(name).toBe('its own');
});

test('a variant whose playlist is missing gives way to another', async () => {
  lab.streams.rule(LARGE, { status: 404 });
  const snapshot = await lab.snap(INDEX);
  expect(snapshot.playlistUrl).toBe(lab.streams.url + SMALL);
});

test('a backup on another host is tried before other variants', async () => {
  const inf = '#EXT-X-STREAM-INF:BANDWIDTH=160000,CODECS="avc1.64001f",RESOLUTION=640x360';
  lab.streams.put(
    '/backup.m3u8',
    `#EXTM3U\n${inf}\nhttp://127.0.0.1:9/gone.m3u8\n${inf}\n${lab.streams.url}${LARGE}\n` +
      `#EXT-X-STREAM-INF:BANDWIDTH=70000,CODECS="avc1.640015",RESOLUTION=320x180\n${SMALL}\n`,
  );
  const snapshot = await lab.snap('/backup.m3u8');
  expect(snapshot.playlistUrl).toBe(lab.streams.url + LARGE);
});

test('a variant whose segment is missing gives way to its backup', async () => {
  lab.streams.put('/broken/index.m3u8', '#EXTM3U\n#EXTINF:4,\ngone.ts\n#EXT-X-ENDLIST\n');
  const inf = '#EXT-X-STREAM-INF:BANDWIDTH=160000,CODECS="avc1.64001f",RESOLUTION=640x360';
  lab.streams.put('/backup.m3u8', `#EXTM3U\n${inf}\n/broken/index.m3u8\n${inf}\n${LARGE}\n`);
  const snapshot = await lab.snap('/backup.m3u8');
  expect(snapshot.playlistUrl).toBe(lab.streams.url + LARGE);
});

test('where every variant fails, the error is that of the first choice', async () => {
  lab.streams.rule(LARGE, { status: 403 });
  lab.streams.rule(SMALL, { status: 404 });
  const failure = await lab.fail(INDEX);
  expect(failure).toMatchObject({ code: 'http', status: 403, url: lab.streams.url + LARGE });
});

for (const kind of ['ts', 'fmp4']) {
  const index = `/fixtures/i-frames/${kind}-index.m3u8`;

  test(`${kind}: an I-frame playlist is used, and no byte beyond its keyframe is fetched`, async () => {
    const options = { at: { time: 6.5 }, images: [{ width: 320 }] };
    const snapshot = await lab.snap(index, options);
    expect(frameOf(snapshot)).toBe(150);
    expect(snapshot.segment.isIFrame).toBe(true);
    expect(snapshot.playlistUrl).toContain(`${kind}-i-frames.m3u8`);
    const map = kind === 'ts' ? 0 : 749;
    expect(snapshot.bytesFetched).toBe((snapshot.segment.byteRange?.length ?? 0) + map);
  });

  test(`${kind}: it can be turned off`, async () => {
    const options = { at: { time: 6.5 }, iFrames: false, images: [{ width: 320 }] };
    expect((await lab.snap(index, options)).segment.isIFrame).toBe(false);
  });

  test(`${kind}: it is not used for frames between its own, nor for sequence numbers`, async () => {
    const images = [{ width: 320 }];
    const exact = await lab.snap(index, { at: { time: 6.5 }, seek: 'exact', images });
    expect(frameOf(exact)).toBe(162);
    const numbered = await lab.snap(index, { at: { sequence: 1 }, images });
    expect(numbered.segment).toMatchObject({ isIFrame: false, sequence: 1 });
  });

  test(`${kind}: where it fails, the ordinary playlist is taken`, async () => {
    lab.streams.rule(new RegExp(`${kind}-i-frames.m3u8$`), { status: 404 });
    const snapshot = await lab.snap(index, { at: { time: 6.5 }, seek: 'before' });
    expect(snapshot.segment.isIFrame).toBe(false);
  });
}

test('a batch from an I-frame playlist', async () => {
  const options = { every: 2, images: [{ width: 320 }] };
  const outcome = await lab.captureAll('/fixtures/i-frames/fmp4-index.m3u8', options);
  const frames = outcome.items.map(({ snapshot }) => snapshot && frameOf(snapshot));
  expect(frames).toEqual([0, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 550]);
  expect(outcome.items.every(({ snapshot }) => snapshot?.segment.isIFrame)).toBe(true);
});

test('variables of the multivariant playlist go into its media playlists', async () => {
  lab.streams.put(
    '/define/index.m3u8',
    '#EXTM3U\n#EXT-X-DEFINE:NAME="host",VALUE="/sample/ts"\n#EXT-X-STREAM-INF:BANDWIDTH=1\nmedia.m3u8?n=segment1\n',
  );
  lab.streams.put(
    '/define/media.m3u8',
    '#EXTM3U\n#EXT-X-DEFINE:IMPORT="host"\n#EXT-X-DEFINE:QUERYPARAM="n"\n#EXTINF:4,\n{$host}/{$n}.ts\n#EXT-X-ENDLIST\n',
  );
  expect(frameOf(await lab.snap('/define/index.m3u8', { images: [{ width: 320 }] }))).toBe(100);
});

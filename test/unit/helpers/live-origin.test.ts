import { afterEach, expect, test } from 'vitest';
import {
  startLiveOrigin,
  type LiveOrigin,
  type LiveOriginOptions,
} from '../../helpers/live-origin.js';

let origin: LiveOrigin | undefined;

afterEach(() => origin?.close());

async function start(options: LiveOriginOptions): Promise<LiveOrigin> {
  origin = await startLiveOrigin(options);
  return origin;
}

async function textOf(url: string): Promise<string> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/vnd.apple.mpegurl');
  return response.text();
}

async function statusOf(url: string): Promise<number> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.status;
}

function tag(text: string, name: string): string | undefined {
  return new RegExp(`^#${name}:(.*)$`, 'm').exec(text)?.[1];
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

test('the window slides as time passes, and segments that left it are gone', async () => {
  const { playlist, url, advance } = await start({ windowSegments: 3 });
  const firstOf = (text: string) => Number(tag(text, 'EXT-X-MEDIA-SEQUENCE'));
  const before = await textOf(playlist);
  const listed = [0, 1, 2].map((index) => `#EXTINF:4.000,\nsegment${firstOf(before) + index}.ts\n`);
  expect(before.match(/#EXTINF:.*\n.*\n/g)).toEqual(listed);
  const oldest = `${url}/main/segment${firstOf(before)}.ts`;
  advance(3.9);
  expect([await statusOf(oldest), await textOf(playlist)]).toEqual([200, before]);
  advance(0.1);
  expect(await statusOf(oldest)).toBe(404);
  const after = await textOf(playlist);
  expect(firstOf(after)).toBe(firstOf(before) + 1);
  expect(count(after, /\.ts$/gm)).toBe(3);
});

test('a segment may linger behind the window', async () => {
  const { url } = await start({
    windowSegments: 2,
    publishedSegments: 5,
    lingeringSegments: 1,
  });
  const statuses = [0, 1, 2, 3, 4, 5].map((index) => statusOf(`${url}/main/segment${index}.ts`));
  expect(await Promise.all(statuses)).toEqual([404, 404, 200, 200, 200, 404]);
});

test('the pictures begin anew behind a discontinuity, which is counted once it has left', async () => {
  const seen: (string | undefined)[][] = [];
  for (const publishedSegments of [6, 7, 8, 9]) {
    const { playlist, close } = await start({ windowSegments: 2, publishedSegments });
    const text = await textOf(playlist);
    const behind = /#EXT-X-DISCONTINUITY\n(?:#.*\n)*(.*)/.exec(text)?.[1];
    seen.push([tag(text, 'EXT-X-DISCONTINUITY-SEQUENCE'), behind]);
    await close();
  }
  expect(seen).toEqual([
    ['0', undefined],
    ['0', 'segment6.ts'],
    ['0', 'segment6.ts'],
    ['1', undefined],
  ]);
});

test('dates count from the stream’s beginning, by default so that it is live now', async () => {
  const startDate = new Date('2026-01-01T12:00:00Z');
  const options = { windowSegments: 2, publishedSegments: 5, firstSequence: 100 };
  const dated = await textOf((await start({ ...options, startDate, dates: 'first' })).playlist);
  expect(tag(dated, 'EXT-X-PROGRAM-DATE-TIME')).toBe('2026-01-01T12:00:12.000Z');
  expect(tag(dated, 'EXT-X-MEDIA-SEQUENCE')).toBe('103');
  expect(count(dated, /PROGRAM-DATE-TIME/g)).toBe(1);
  await origin?.close();
  const before = Date.now();
  const live = await start(options);
  const publishedAt = live.startDate.getTime() + 20_000;
  expect(publishedAt).toBeGreaterThanOrEqual(before);
  expect(publishedAt).toBeLessThanOrEqual(Date.now());
  expect(count(await textOf(live.playlist), /PROGRAM-DATE-TIME/g)).toBe(2);
  await live.close();
  const undated = await start({ ...options, dates: 'none' });
  expect(await textOf(undated.playlist)).not.toMatch(/PROGRAM-DATE-TIME/);
});

test('a stream that ends says so and stands still', async () => {
  const { playlist, edge, advance } = await start({ publishedSegments: 3, endsAfter: 4 });
  advance(3.9);
  expect(await textOf(playlist)).not.toMatch(/ENDLIST/);
  advance(400);
  expect(await textOf(playlist)).toMatch(/segment3\.ts\n#EXT-X-ENDLIST\n$/);
  expect(edge()).toEqual({ segments: 4, parts: 0 });
});

test('pictures are known by the moment', async () => {
  const { frameAt } = await start({});
  expect([0, 0.4, 3.999, 24, 31.2].map(frameAt)).toEqual([0, 10, 99, 0, 180]);
});

test('a low-latency playlist lists parts, a hint, its controls and the other rendition', async () => {
  const { playlist } = await start({ lowLatency: true, publishedSegments: 5 });
  const text = await textOf(playlist);
  expect(tag(text, 'EXT-X-PART-INF')).toBe('PART-TARGET=0.4');
  expect(tag(text, 'EXT-X-SERVER-CONTROL')).toBe(
    'CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.2,CAN-SKIP-UNTIL=24.0',
  );
  expect(tag(text, 'EXT-X-MAP')).toBe('URI="map.mp4"');
  expect(count(text, /^#EXT-X-PART:/gm)).toBe(30);
  expect(count(text, /^#EXT-X-PART:DURATION=0\.4,URI="part\d\.[05]\.m4s",INDEPENDENT=YES$/gm)).toBe(
    6,
  );
  expect(tag(text, 'EXT-X-PRELOAD-HINT')).toBe('TYPE=PART,URI="part5.0.m4s"');
  expect(tag(text, 'EXT-X-RENDITION-REPORT')).toBe(
    'URI="../other/index.m3u8",LAST-MSN=4,LAST-PART=9',
  );
});

test('parts make up their segment, and each is a fragment', async () => {
  const { url } = await start({ lowLatency: true });
  const bytesOf = async (path: string) =>
    Buffer.from(await (await fetch(`${url}/main/${path}`)).arrayBuffer());
  const numbers = Array.from({ length: 10 }, (_, part) => part);
  const parts = await Promise.all(numbers.map((part) => bytesOf(`part2.${part}.m4s`)));
  for (const part of parts) expect(part.toString('latin1', 4, 8)).toBe('moof');
  expect(Buffer.concat(parts).equals(await bytesOf('segment2.m4s'))).toBe(true);
  expect((await bytesOf('map.mp4')).toString('latin1', 4, 8)).toBe('ftyp');
});

/** Asks for what is to come, and waits until the server has the request. */
async function askAhead(
  { log }: LiveOrigin,
  url: string,
): Promise<{ readonly answer: Promise<Response>; readonly isAnswered: () => boolean }> {
  const before = log.length;
  const answer = fetch(url);
  await expect.poll(() => log.length).toBe(before + 1);
  return { answer, isAnswered: () => log[before]?.status !== 0 };
}

test('a blocking reload answers when what it asks for is there', async () => {
  const live = await start({ lowLatency: true, publishedSegments: 4 });
  const reload = await askAhead(live, `${live.playlist}?_HLS_msn=4&_HLS_part=1`);
  live.advance(0.7);
  const behind = await textOf(live.playlist);
  expect(behind).toMatch(/URI="part4\.1\.m4s"$/m);
  expect(behind).not.toMatch(/^#EXT-X-PART:.*part4\.1/m);
  expect(reload.isAnswered()).toBe(false);
  live.advance(0.1);
  const text = await (await reload.answer).text();
  expect(text).toMatch(/^#EXT-X-PART:.*part4\.1/m);
  expect(text).not.toMatch(/^#EXT-X-PART:.*part4\.2/m);
  const next = await askAhead(live, `${live.playlist}?_HLS_msn=4`);
  live.advance(3.2);
  expect(await (await next.answer).text()).toMatch(/^segment4\.m4s$/m);
});

test('a part beyond the last one of its segment means the first of the next', async () => {
  const live = await start({ lowLatency: true, publishedSegments: 4 });
  const reload = await askAhead(live, `${live.playlist}?_HLS_msn=3&_HLS_part=10`);
  live.advance(0.4);
  expect(await (await reload.answer).text()).toMatch(/^#EXT-X-PART:.*part4\.0/m);
});

test.each(['_HLS_msn=6', '_HLS_part=0', '_HLS_msn=4&_HLS_part=9', '_HLS_msn=-1', '_HLS_msn=x'])(
  'a reload that cannot be answered is a bad request: %s',
  async (query) => {
    const { playlist } = await start({ lowLatency: true, publishedSegments: 4 });
    expect(await statusOf(`${playlist}?${query}`)).toBe(400);
  },
);

test('a reload of a stream that ends meanwhile does not hang', async () => {
  const live = await start({ lowLatency: true, publishedSegments: 4, endsAfter: 5 });
  const reload = await askAhead(live, `${live.playlist}?_HLS_msn=5`);
  live.advance(4);
  expect(await (await reload.answer).text()).toMatch(/#EXT-X-ENDLIST\n$/);
  expect(await statusOf(`${live.url}/main/part5.0.m4s`)).toBe(404);
});

test('a delta update leaves out what lies behind the skip boundary', async () => {
  const options = { lowLatency: true, publishedSegments: 20 };
  const long = await start({ ...options, windowSegments: 15 });
  const delta = await textOf(`${long.playlist}?_HLS_skip=YES`);
  expect(tag(delta, 'EXT-X-SKIP')).toBe('SKIPPED-SEGMENTS=9');
  expect(tag(delta, 'EXT-X-MEDIA-SEQUENCE')).toBe('5');
  expect(count(delta, /^segment/gm)).toBe(6);
  const whole = await textOf(long.playlist);
  expect(count(whole, /^segment/gm)).toBe(15);
  expect(whole.endsWith(delta.slice(delta.indexOf('segment14')))).toBe(true);
  await long.close();
  const short = await start({ ...options, windowSegments: 6 });
  expect(await textOf(`${short.playlist}?_HLS_skip=YES`)).not.toMatch(/EXT-X-SKIP/);
});

test('a hinted part comes when it is complete, one behind it does not exist yet', async () => {
  const live = await start({ lowLatency: true, publishedSegments: 4 });
  const hinted = await askAhead(live, `${live.url}/main/part4.0.m4s`);
  expect(await statusOf(`${live.url}/main/part4.1.m4s`)).toBe(404);
  expect(hinted.isAnswered()).toBe(false);
  live.advance(0.4);
  expect((await hinted.answer).status).toBe(200);
});

test('closing ends requests that wait', async () => {
  const live = await start({ lowLatency: true, publishedSegments: 4 });
  const { answer } = await askAhead(live, `${live.playlist}?_HLS_msn=4`);
  const outcome = answer.then(
    () => 'answered',
    () => 'cut off',
  );
  await live.close();
  expect(await outcome).toBe('cut off');
});

test('the multivariant playlist lists both renditions', async () => {
  const { index, url } = await start({});
  const uris = (await textOf(index)).split('\n').filter((line) => /^\w/.test(line));
  for (const uri of uris) expect(await statusOf(`${url}/${uri}`)).toBe(200);
  expect(uris).toEqual(['main/index.m3u8', 'other/index.m3u8']);
});

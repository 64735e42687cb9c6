import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';

const PLAYLIST = '/sample/ts/index.m3u8';
const THUMB = { images: [{ width: 320 }] };
/** Comes between ffmpeg's worker and what it is told to decode. */
const HANG = `addEventListener('message', (event) => {
  if (event.data.type === 'EXEC') event.stopImmediatePropagation();
});`;

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});

afterAll(() => lab.close());

test('a decode that takes longer than decodeTimeout fails, each time', async () => {
  const { url } = lab.streams;
  lab.streams.put('/hang.js', HANG);
  lab.streams.put('/real.js', readFileSync('dist/ffmpeg-worker.js'));
  const body = `import '${url}/hang.js'; import '${url}/real.js';`;
  lab.streams.rule('/dist/ffmpeg-worker.js', { body, contentType: 'text/javascript' });
  await lab.renew({ engine: 'ffmpeg', assetBaseUrl: `${url}/dist/`, decodeTimeout: 0.2 });
  for (let time = 0; time < 3; time++) {
    expect(await lab.fail(PLAYLIST, THUMB)).toMatchObject({ code: 'timeout', retryable: true });
  }
});

test('afterwards everything works', async () => {
  lab.streams.reset();
  await lab.renew({ engine: 'ffmpeg' });
  expect(frameOf(await lab.snap(PLAYLIST, THUMB))).toBe(0);
  expect(lab.page.pageErrors()).toEqual([]);
});

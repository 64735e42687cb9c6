import { afterAll, beforeAll, expect, test } from 'vitest';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';

const PLAYLIST = '/sample/ts/index.m3u8';
const THUMB = { images: [{ width: 320 }] };

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});

afterAll(() => lab.close());

test('a decode that takes longer than decodeTimeout fails, each time', async () => {
  await lab.renew({ decodeTimeout: 0.001 });
  for (let time = 0; time < 3; time++) {
    expect(await lab.fail(PLAYLIST, THUMB)).toMatchObject({ code: 'timeout', retryable: true });
  }
});

test('afterwards everything works', async () => {
  await lab.renew();
  expect(frameOf(await lab.snap(PLAYLIST, THUMB))).toBe(0);
  expect(lab.page.pageErrors()).toEqual([]);
});

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { PlayerName } from '../helpers/element-harness.js';
import {
  capture,
  capturedFrame,
  failure,
  openElementLab,
  seek,
  shownFrame,
  type ElementLab,
} from '../helpers/element-page.js';
import { hasFfmpeg } from '../helpers/ffmpeg.js';
import { startLiveOrigin } from '../helpers/live-origin.js';
import { makeStream, type Recipe } from '../helpers/made-streams.js';

const PLAYERS: readonly PlayerName[] = ['hls.js', 'Video.js', 'Shaka Player'];
const RECIPES: readonly Recipe[] = [
  'muxed fMP4 as ffmpeg writes it',
  'an empty edit of 5000 s',
  'an empty edit of 0.28 s',
  'segments that begin between keyframes, 29.97 pictures a second',
];
/** In pictures and at their edges, in order and across segments. */
const TIMES = [0.3, 1.987, 3.9599, 3.98, 4.0401, 7.777, 8.0399, 11.961, 12.3456, 5.02];

let lab: ElementLab;
const made = new Map<Recipe, string>();

beforeAll(async () => {
  lab = await openElementLab();
});
afterAll(() => lab.close());
afterEach(() => lab.closeTabs());

function urlOf(recipe: Recipe): string {
  const folder = made.get(recipe) ?? `/made${made.size}`;
  if (!made.has(recipe)) {
    for (const [name, bytes] of makeStream(recipe)) lab.streams.put(`${folder}/${name}`, bytes);
    made.set(recipe, folder);
  }
  return `${lab.streams.url}${folder}/index.m3u8`;
}

/** Video.js displays a keyframe for longer there, and the stage waits for a picture of the moment. */
const isSkipped = (player: PlayerName, recipe: Recipe): boolean =>
  player === 'Video.js' && recipe.startsWith('segments that begin between');
const cells = RECIPES.flatMap((recipe) =>
  PLAYERS.filter((player) => !isSkipped(player, recipe)).map((player) => [player, recipe] as const),
);

test.runIf(hasFfmpeg).each(cells)('%s shows what is captured: %s', async (player, recipe) => {
  const tab = await lab.openPlayer(player, urlOf(recipe), 1);
  for (const seconds of TIMES) {
    await seek(tab, seconds);
    const shown = await shownFrame(tab);
    expect(shown).toBeDefined();
    expect([seconds, capturedFrame(await capture(tab))]).toEqual([seconds, shown]);
  }
});

test('Video.js: a picture that has left the window of a live stream is an error, not another one', async () => {
  const published = { windowSegments: 6, publishedSegments: 10, firstSequence: 100 };
  const origin = await startLiveOrigin({ ...published, dates: 'none' });
  try {
    const tab = await lab.openPlayer('Video.js', origin.index, 9);
    const shown = await shownFrame(tab);
    expect(capturedFrame(await capture(tab))).toBe(shown);
    origin.advance(60);
    // The player loads its playlist again, and forgets the segment; the error stays.
    for (let i = 0; i < 3; i += 1) {
      const before = origin.log.length;
      expect(await failure(tab)).toMatchObject({ name: 'SnapError', code: 'outside-window' });
      await expect.poll(() => origin.log.length, { timeout: 20_000 }).toBeGreaterThan(before);
    }
  } finally {
    await origin.close();
  }
});

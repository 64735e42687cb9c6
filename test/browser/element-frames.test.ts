import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { PlayerName } from '../helpers/element-harness.js';
import {
  capture,
  capturedFrame,
  openElementLab,
  seek,
  shownFrame,
  type ElementLab,
} from '../helpers/element-page.js';
import { hasFfmpeg } from '../helpers/ffmpeg.js';
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

/** The stage waits for a picture of the moment, and the others display a keyframe for longer there. */
const isSkipped = (player: PlayerName, recipe: Recipe): boolean =>
  player !== 'hls.js' && recipe.startsWith('segments that begin between');
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

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { PlayerName, StageWindow } from '../helpers/element-harness.js';
import {
  capture,
  capturedFrame,
  captureWhilePlaying,
  frameIn,
  openElementLab,
  seek,
  shownFrame,
  type ElementLab,
} from '../helpers/element-page.js';
import { hasFfmpeg } from '../helpers/ffmpeg.js';
import { makeStream, makeTimelines, type Recipe } from '../helpers/made-streams.js';

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

test.runIf(hasFfmpeg)(
  'Video.js shows what is captured of a timeline after which it has loaded others',
  async () => {
    for (const [name, bytes] of makeTimelines()) lab.streams.put(`/timelines/${name}`, bytes);
    const tab = await lab.openPlayer('Video.js', `${lab.streams.url}/timelines/index.m3u8`, 6);
    const shifts = await tab.evaluate(async () => {
      const { stage } = window as unknown as StageWindow;
      const video = stage.video();
      await video.play();
      const player = stage.player as {
        tech(safety: true): { vhs: { playlistController_: object } };
      };
      const { mainSegmentLoader_: loader } = player.tech(true).vhs.playlistController_ as {
        mainSegmentLoader_: {
          currentTimeline_: number;
          sourceUpdater_: { videoTimestampOffset(): number };
          syncController_: { mappingForTimeline(timeline: number): number };
        };
      };
      while (loader.currentTimeline_ < 2) await new Promise((resolve) => setTimeout(resolve, 50));
      video.pause();
      const { currentTimeline_: timeline, sourceUpdater_, syncController_ } = loader;
      return [
        timeline,
        sourceUpdater_.videoTimestampOffset() - syncController_.mappingForTimeline(timeline),
      ];
    });
    // Otherwise this would prove nothing.
    expect(shifts[0]).toBe(2);
    expect(shifts[1]).toBeGreaterThan(0.03);
    for (const seconds of [7.03, 8.5, 9.777, 11.3, 13.3]) {
      await seek(tab, seconds);
      const shown = await shownFrame(tab);
      expect(shown).toBeDefined();
      expect([seconds, capturedFrame(await capture(tab))]).toEqual([seconds, shown]);
    }
  },
);

test.runIf(hasFfmpeg)(
  'Shaka Player: a picture that Chromium gives the time of another is not called exact',
  async () => {
    const url = urlOf('segments that begin between keyframes, 29.97 pictures a second');
    const tab = await lab.openPlayer('Shaka Player', url, 1);
    const taken = await tab.evaluate(captureWhilePlaying, 12);
    const exact = taken.filter(({ snapshot }) => snapshot.isExact);
    expect(exact).not.toHaveLength(0);
    for (const { before, after, snapshot } of exact) {
      const frame = capturedFrame(snapshot);
      expect(frame).toBeGreaterThanOrEqual(frameIn(before) ?? NaN);
      expect(frame).toBeLessThanOrEqual(frameIn(after) ?? NaN);
    }
  },
);

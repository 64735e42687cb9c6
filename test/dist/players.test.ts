import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  frameAt,
  openPlayerLab,
  pointAndLook,
  untilKnown,
  type PlayerLab,
} from '../helpers/player-page.js';
import { readPlayerRecipes } from '../helpers/player-recipes.js';

let lab: PlayerLab;
beforeAll(async () => {
  lab = await openPlayerLab();
});
afterAll(() => lab.close());

interface Parts {
  readonly bar: string;
  readonly tile: string;
  /** What the player draws over a tile's lower edge, where the frame's number is; `undefined`: nothing. */
  readonly cover?: string;
}

/** Where each player has its bar, and where it shows a storyboard's tile. */
const PARTS: Readonly<Record<string, Parts>> = {
  Vidstack: { bar: 'media-time-slider', tile: 'media-slider-thumbnail' },
  'Video.js': { bar: '.vjs-progress-holder', tile: '.vjs-mouse-display .vjs-time-tooltip' },
  Plyr: {
    bar: '.plyr__progress',
    tile: '.plyr__preview-thumb__image-container',
    cover: '.plyr__preview-thumb__time-container',
  },
  'media-chrome': { bar: 'media-time-range', tile: 'media-preview-thumbnail' },
  'Shaka Player': {
    bar: '.shaka-seek-bar',
    tile: '.shaka-player-ui-thumbnail-image-container',
  },
  'A bar of your own': { bar: '#bar', tile: '' },
};

/** A busy machine makes all the tiles of a storyboard in this time, and then some. */
const PATIENCE_MS = 200_000;

const recipes = readPlayerRecipes();

test('every player has its recipes', () => {
  expect(new Set(recipes.map(({ player }) => player))).toEqual(new Set(Object.keys(PARTS)));
  expect(recipes).toHaveLength(11);
});

test.each(recipes.map((recipe) => [recipe.player, recipe.kind, recipe] as const))(
  '%s, %s: the tile of the right second is over the bar',
  async (player, kind, recipe) => {
    const { bar, tile, cover }: Parts = PARTS[player] ?? { bar: '', tile: '' };
    const page = await lab.open(recipe);
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    if (cover !== undefined) await page.addStyleTag({ content: `${cover} { display: none }` });
    await untilKnown(page);
    const shown = kind === 'hover' ? '.hlsnap-thumbnail[data-state=exact]' : tile;
    for (const seconds of [14, 6, 21]) {
      await expect
        .poll(() => pointAndLook(page, { bar, preview: shown, seconds }), { timeout: PATIENCE_MS })
        .toBe(frameAt(seconds));
    }
    // A player's own are not ours to judge.
    if (kind === 'hover') expect(errors).toEqual([]);
    await page.context().close();
  },
  4 * PATIENCE_MS,
);

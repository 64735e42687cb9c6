import { wrongType } from '../../options/check.js';
import { mediaChromeBar } from './media-chrome-bar.js';
import { plainBar } from './plain-bar.js';
import { plyrBar } from './plyr-bar.js';
import { shakaBar } from './shaka-bar.js';
import type { SeekBar } from './types.js';
import { videoJsBar } from './video-js-bar.js';
import { vidstackBar } from './vidstack-bar.js';

const ADAPTERS = [plainBar, videoJsBar, plyrBar, vidstackBar, mediaChromeBar, shakaBar];

const KNOWN =
  'a player of Video.js or Plyr, a <media-player>, a <media-controller>, a shaka.ui.Overlay or { bar, video }';

/**
 * The seek bar of a player.
 *
 * @throws `TypeError` that names what is missing, or the recipe for a player without a bar of its own.
 */
export function findBar(player: unknown): SeekBar {
  if (typeof player !== 'object' || player === null) throw wrongType('player', KNOWN, player);
  for (const { name, open } of ADAPTERS) {
    const bar = open(player);
    if (typeof bar === 'string') throw new TypeError(`player must be ${bar} (${name})`);
    if (bar) return bar;
  }
  const bare = bareName(player);
  if (bare === undefined) throw wrongType('player', KNOWN, player);
  throw new TypeError(
    `player must be ${KNOWN}: ${bare} has no seek bar of its own, see "A bar of your own" in docs/players.md`,
  );
}

/** The name of what plays without any controls of its own that could be asked. */
function bareName(player: object): string | undefined {
  if (player instanceof HTMLMediaElement) return `a <${player.localName}>`;
  if ('attachMedia' in player) return 'hls.js';
  return 'getVariantTracks' in player ? 'shaka.Player' : undefined;
}

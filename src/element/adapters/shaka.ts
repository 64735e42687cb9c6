import type { VariantFacts } from '../../../shared/variant-facts.js';
import { call, field } from './reflect.js';
import type { PlayerAdapter, PlayerPosition, VideoMoment } from './types.js';

/** The part of a `shaka.Player` of version 4 or 5 that is read here. */
interface Shaka {
  getMediaElement(): HTMLMediaElement | null;
  getAssetUri(): string | null;
  getManifestType(): string | null;
  getVariantTracks(): readonly Track[];
  getManifest(): Manifest | null;
  isLive(): boolean;
}

interface Manifest {
  readonly presentationTimeline: {
    /** In seconds since 1970; `null` if the playlist has no dates. */
    getInitialProgramDateTime(): number | null;
  };
}

interface Track {
  readonly active: boolean;
  readonly bandwidth: number;
  readonly width: number | null;
  readonly height: number | null;
}

/** Shaka Player: found where its UI registers it; otherwise in the same places as hls.js. */
export const shakaAdapter: PlayerAdapter = {
  name: 'Shaka Player',
  find(video) {
    const holders = [video, video.closest('[data-shaka-player-container]')];
    return holders.map(playerOfUi).find((player) => player);
  },
  locate(player, moment) {
    if (!isShaka(player) || player.getMediaElement() !== moment.video) return undefined;
    return player.getManifestType() === 'HLS' ? locate(player, moment) : undefined;
  },
};

function playerOfUi(element: Element | null): object | undefined {
  return call(call(field(element, 'ui'), 'getControls'), 'getPlayer');
}

function isShaka(player: object): player is Shaka {
  return 'getAssetUri' in player && 'getMediaElement' in player && 'getVariantTracks' in player;
}

/** It rounds where it places segments. */
const ROUNDING_SECONDS = 0.0015;
const ROUNDING = { before: ROUNDING_SECONDS, after: ROUNDING_SECONDS };

/** For a live stream, only its dates tell where the player's timeline begins. */
function locate(
  player: Shaka,
  { video, time, tolerance = 0 }: VideoMoment,
): PlayerPosition | undefined {
  const uri = player.getAssetUri();
  if (uri === null) return undefined;
  const url = new URL(uri, video.baseURI).href;
  const isLive = player.isLive();
  const start = player.getManifest()?.presentationTimeline.getInitialProgramDateTime() ?? null;
  const date = start === null ? undefined : new Date((start + time) * 1000);
  const at = isLive ? date && { date } : { time: Math.max(0, time) };
  return (
    at && {
      url,
      at,
      clock: { zero: 'decode' },
      doubt: tolerance < ROUNDING_SECONDS ? ROUNDING : undefined,
      date,
      variant: toVariant(player.getVariantTracks().find(({ active }) => active)),
    }
  );
}

/** The player repeats the playlist's attributes of a variant, but not its URL. */
function toVariant(track: Track | undefined): PlayerPosition['variant'] {
  if (!track) return undefined;
  const distance = ({ bandwidth, width, height }: VariantFacts): number =>
    Math.abs(bandwidth - track.bandwidth) +
    (width === (track.width ?? undefined) && height === (track.height ?? undefined) ? 0 : 1e12);
  return (variants) =>
    variants.reduce((best, one) => (distance(one) < distance(best) ? one : best));
}

import type { VariantFacts } from '../../shared/protocol.js';
import { call, field } from './reflect.js';
import type { PlayerAdapter, PlayerPosition, VideoMoment } from './types.js';

/** What is read of a `shaka.Player` of version 4 and 5. */
interface Shaka {
  getMediaElement(): HTMLMediaElement | null;
  getAssetUri(): string | null;
  getManifestType(): string | null;
  getVariantTracks(): readonly Track[];
  getPresentationStartTimeAsDate(): Date | null;
  isLive(): boolean;
  seekRange(): { readonly start: number };
}

interface Track {
  readonly active: boolean;
  readonly bandwidth: number;
  readonly width: number | null;
  readonly height: number | null;
}

/** Shaka Player: found where its UI put itself; otherwise as hls.js is. */
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

function locate(player: Shaka, { video, time }: VideoMoment): PlayerPosition | undefined {
  const uri = player.getAssetUri();
  if (uri === null) return undefined;
  const url = new URL(uri, video.baseURI).href;
  const start = player.isLive() ? player.getPresentationStartTimeAsDate() : null;
  const date = start ? new Date(start.getTime() + time * 1000) : undefined;
  const earliest = player.isLive() ? player.seekRange().start : 0;
  return {
    url,
    at: date ? { date } : { time: Math.max(0, time - earliest) },
    clock: 'decode',
    date,
    variant: toVariant(player.getVariantTracks().find(({ active }) => active)),
  };
}

/** The player says of a variant what the playlist says, but not where it is. */
function toVariant(track: Track | undefined): PlayerPosition['variant'] {
  if (!track) return undefined;
  const distance = ({ bandwidth, width, height }: VariantFacts): number =>
    Math.abs(bandwidth - track.bandwidth) +
    (width === (track.width ?? undefined) && height === (track.height ?? undefined) ? 0 : 1e12);
  return (variants) =>
    variants.reduce((best, one) => (distance(one) < distance(best) ? one : best));
}

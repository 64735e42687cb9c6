import { parsePlaylist } from '../../../worker/playlist/parse/parse-playlist.js';
import type {
  MediaPlaylist,
  MultivariantPlaylist,
  Variant,
} from '../../../worker/playlist/types.js';

export const BASE = 'https://cdn.example/live/index.m3u8?token=abc';

/** Reads lines as a media playlist; `#EXTM3U` is put in front. */
export function media(text: string, url = BASE, definitions?: ReadonlyMap<string, string>) {
  const playlist = parsePlaylist(`#EXTM3U\n${text}`, url, definitions);
  if (playlist.kind !== 'media') throw new Error('not a media playlist');
  return playlist satisfies MediaPlaylist;
}

/** Reads lines as a multivariant playlist; `#EXTM3U` is put in front. */
export function multivariant(text: string, url = BASE) {
  const playlist = parsePlaylist(`#EXTM3U\n${text}`, url);
  if (playlist.kind !== 'multivariant') throw new Error('not a multivariant playlist');
  return playlist satisfies MultivariantPlaylist;
}

/** So many segments of two seconds, numbered from `first`. */
export function segments(count: number, first = 0): string {
  return Array.from({ length: count }, (_, i) => `#EXTINF:2,\n${first + i}.ts`).join('\n');
}

export function variant(facts: Partial<Variant> & { readonly url: string }): Variant {
  return {
    bandwidth: 1000,
    averageBandwidth: undefined,
    codecs: [],
    resolution: undefined,
    frameRate: undefined,
    videoRange: undefined,
    name: undefined,
    videoGroup: undefined,
    pathwayId: '.',
    ...facts,
  };
}

export function ladder(facts: Partial<MultivariantPlaylist>): MultivariantPlaylist {
  return {
    kind: 'multivariant',
    url: BASE,
    variants: [],
    iFrameVariants: [],
    imageVariants: [],
    videoRenditions: [],
    firstPathway: undefined,
    start: undefined,
    definitions: new Map(),
    ...facts,
  };
}

import { existsSync } from 'node:fs';
import { isLinkName, type LinkName } from './link.js';
import type { PagePeer } from './measure-visit.js';

/** The streams of make-streams.sh for pictures. */
export const STREAM_NAMES = [
  ...['ts-1080-5', 'ts-1080-15', 'ts-2160-5', 'ts-2160-15'],
  ...['fmp4-720', 'hevc-1080'],
] as const;

export const SEGMENT_SECONDS = 6;
export const SEGMENTS = 6;
/** The folder into which make-streams.sh writes a stream. */
export function streamFolder(name: string): string {
  return `build/bench/streams/${name}`;
}

/** Whether the stream has a map. */
export function isFragmented(name: string): boolean {
  return existsSync(`${streamFolder(name)}/init.mp4`);
}

/** The time of each segment's first keyframe, in seconds. */
export const TIMES = Array.from({ length: SEGMENTS }, (_, index) => index * SEGMENT_SECONDS);

export const NATIVE = 'native ffmpeg';

const PAGE_PEERS: readonly PagePeer[] = [
  { name: 'hlsnap auto', module: 'hlsnap', engine: 'auto' },
  { name: 'hlsnap webcodecs', module: 'hlsnap', engine: 'webcodecs' },
  { name: 'hlsnap core', module: 'hlsnap', engine: 'core' },
  { name: 'hlsnap ffmpeg', module: 'hlsnap', engine: 'ffmpeg' },
  { name: 'hls.js + video', module: 'hlsjs', engine: '' },
  { name: 'Mediabunny', module: 'mediabunny', engine: '' },
  { name: 'ffmpeg.wasm recipe', module: 'recipe', engine: '' },
];

/** All peers that run in a page, or those whose names contain one of the words. */
export function pagePeers(words: string | undefined): readonly PagePeer[] {
  return PAGE_PEERS.filter(({ name }) => isChosen(name, words));
}

/** Whether a comma-separated list has a word that the name contains; no list means yes. */
export function isChosen(name: string, words: string | undefined): boolean {
  return words === undefined || words.split(',').some((word) => name.includes(word));
}

export function readLink(name: string): LinkName {
  if (isLinkName(name)) return name;
  throw new RangeError(`There is no network ${name}: loopback or 20mbit`);
}

export function readCount(name: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new RangeError(`--${name} must be a whole number above 0, got ${text}`);
}

/** How peers take turns. */
export interface Rounds {
  readonly rounds: number;
  /** Of a peer and a stream, in all rounds. */
  readonly pictures: number;
  readonly seconds: number;
}

export function readRounds(
  values: Readonly<Record<'rounds' | 'pictures' | 'seconds', string>>,
): Rounds {
  return {
    rounds: readCount('rounds', values.rounds),
    pictures: readCount('pictures', values.pictures),
    seconds: readCount('seconds', values.seconds),
  };
}

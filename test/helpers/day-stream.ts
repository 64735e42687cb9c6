import { readFileSync } from 'node:fs';
import { dayLongPlaylist } from './day-long-playlist.js';
import { LIVE_FRAME_RATE, SEGMENT_SECONDS, SEGMENTS_PER_LOOP } from './live-media.js';
import type { LiveAnswer } from './stream-server.js';

export const DAY_PLAYLIST = '/day/index.m3u8';
export const DAY_SEGMENTS = 20_000;
/** Seconds of each segment in the playlist. */
export const DAY_SEGMENT_SECONDS = 4.32;
export const DAY_START = new Date('2026-01-01T00:00:00Z');

const SEGMENT = /^\/day\/.*_(\d+)\.ts$/;
const FIRST_NUMBER = 1000;

/** A day of 20,000 segments: the sample's, again and again in a scrambled order, so that neighbours differ. */
export const answerDay: LiveAnswer = ({ path }) => {
  if (path === DAY_PLAYLIST) return Promise.resolve(`${dayLongPlaylist()}#EXT-X-ENDLIST\n`);
  const number = SEGMENT.exec(path)?.[1];
  if (number === undefined) return Promise.resolve(undefined);
  const file = fileOf(Number(number) - FIRST_NUMBER);
  return Promise.resolve(readFileSync(`demo/public/sample/ts-small/segment${file}.ts`));
};

/** The frame number that the first picture of a segment shows. */
export function frameOfDay(segment: number): number {
  return fileOf(segment) * SEGMENT_SECONDS * LIVE_FRAME_RATE;
}

function fileOf(segment: number): number {
  const scrambled = Math.imul(segment + 1, 0x9e3779b1) >>> 0;
  return Math.floor((scrambled / 2 ** 32) * SEGMENTS_PER_LOOP);
}

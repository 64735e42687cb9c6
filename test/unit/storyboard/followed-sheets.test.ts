import { expect, test } from 'vitest';
import type { PlanData } from '../../../shared/protocol.js';
import { FollowedSheets, type FollowParts } from '../../../src/storyboard/followed-sheets.js';

const START = Date.UTC(2026, 2, 1, 10);

interface Listing {
  readonly first?: number;
  readonly count?: number;
  /** The start of number 0; `null`: there are no dates. */
  readonly startMs?: number | null;
  /** What comes before a file's number. */
  readonly name?: string;
  readonly target?: number;
}

function planOf({ first = 0, count = 4, target = 4, ...more }: Listing): PlanData {
  const { startMs = START, name = 'seg' } = more;
  const numbers = Array.from({ length: count }, (_, index) => index);
  const segments = numbers.map((index) => ({
    url: `https://a.example/live/${name}${first + index}.ts?token=${Math.random()}`,
    ...{ sequence: first + index, byteRange: undefined, duration: 4 },
    programDateTimeMs: startMs === null ? undefined : startMs + (first + index) * 4000,
  }));
  const targets = numbers.map((index) => ({ time: index * 4, index, dateMs: undefined }));
  const facts = { playlistUrl: 'https://a.example/live/index.m3u8', targetDuration: target };
  return { ...facts, start: 0, end: count * 4, segments, targets } as unknown as PlanData;
}

/** Follows playlists, and tells from which numbers tiles are taken for each. */
function follow(): (listing: Listing) => Promise<readonly number[]> {
  let taken: number[] = [];
  let plan = planOf({});
  const jobs = {
    take: ({ moment }: { moment: { time: number } }) => {
      const sequence = plan.segments[moment.time / 4]?.sequence ?? -1;
      taken.push(sequence);
      const tile = { width: 16, height: 9, pixels: new ArrayBuffer(4) };
      const facts = { presentationTime: moment.time, bytesFetched: 1 };
      return Promise.resolve({ tile, segment: { sequence }, ...facts });
    },
    sheets: () => Promise.resolve({ bytes: new ArrayBuffer(1), type: 'image/jpeg', quality: 1 }),
  };
  const options = {
    stream: { url: 'https://a.example/live/index.m3u8' },
    every: { kind: 'segment' },
    ...{ lookAhead: 1, columns: 4, rows: 4, maxSide: 4096, name: 'board', index: [] },
    tile: { width: 16, height: 9, type: 'image/jpeg' },
  };
  const signal = new AbortController().signal;
  const sheets = new FollowedSheets({ jobs, options, signal } as unknown as FollowParts);
  return async (listing) => {
    [taken, plan] = [[], planOf(listing)];
    const board = await sheets.update(plan);
    expect(board?.tiles.map(({ sequence }) => sequence) ?? []).toEqual(
      board ? plan.segments.map(({ sequence }) => sequence) : [],
    );
    return taken;
  };
}

const UNDATED = { startMs: null } as const;

test.each<[string, Listing, Listing]>([
  ['slid on', {}, { first: 1 }],
  ['dates that jitter', {}, { first: 1, startMs: START + 1 }],
  ['dates that drift', {}, { first: 1, startMs: START - 1500 }],
  ['a token in its paths, and dates', { name: 'a/seg' }, { first: 1, name: 'b/seg' }],
  ['no dates', UNDATED, { ...UNDATED, first: 1 }],
  ['no dates any more', {}, { ...UNDATED, first: 1 }],
])('what has %s goes on: only the new segment is taken', async (_what, before, after) => {
  const take = follow();
  expect(await take(before)).toEqual([0, 1, 2, 3]);
  expect(await take(after)).toEqual([4]);
});

test.each<[string, Listing, Listing]>([
  ['an hour later', {}, { startMs: START + 3_600_000 }],
  ['as soon as it could', { count: 1 }, { count: 2, startMs: START + 4000 }],
  ['with other files of the same dates', {}, { count: 5, name: 'new' }],
  ['in another folder', { ...UNDATED, name: 'a/seg' }, { ...UNDATED, name: 'b/seg' }],
  ['with the same names, from a lower number', { ...UNDATED, first: 3 }, { ...UNDATED, count: 9 }],
  ['with the same names, and longer segments', UNDATED, { ...UNDATED, count: 5, target: 6 }],
])('a stream that begins anew %s: every segment is taken', async (_what, before, after) => {
  const take = follow();
  await take(before);
  expect(await take(after)).toEqual(planOf(after).segments.map(({ sequence }) => sequence));
});

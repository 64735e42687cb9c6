import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSnapError, type SnapErrorCode } from '../../../shared/errors.js';
import type { Moment } from '../../../shared/types.js';
import { findTarget } from '../../../worker/playlist/moments/find-target.js';
import { listTimeline } from '../../../worker/playlist/moments/list-targets.js';
import { parsePlaylist } from '../../../worker/playlist/parse/parse-playlist.js';
import { BASE, media } from './playlists.js';
import { assertProperty } from '../../helpers/property.js';

const WORDS = [
  ...['#EXTM3U', '#EXTINF:', '#EXT-X-KEY:', '#EXT-X-MAP:', '#EXT-X-PART:', '#EXT-X-DEFINE:'],
  ...['#EXT-X-BYTERANGE:', '#EXT-X-SKIP:', '#EXT-X-STREAM-INF:', '#EXT-X-MEDIA:', '#EXT-X-START:'],
  ...['#EXT-X-PROGRAM-DATE-TIME:', '#EXT-X-DISCONTINUITY', '#EXT-X-GAP', '#EXT-X-DATERANGE:'],
  ...['METHOD=', 'URI=', 'IV=0x', 'NAME=', 'VALUE=', 'BYTERANGE=', 'DURATION=', 'TYPE=VIDEO'],
  ...['SKIPPED-SEGMENTS=', 'INDEPENDENT=YES', 'RESOLUTION=', 'TIME-OFFSET=', 'QUERYPARAM='],
  ...['"', ',', ':', '=', '@', '-', '\n', '\r\n', ' ', '{$a}', '{$', '"a"', '1', '12.5', 'a.ts'],
  ...['2026-01-01T00:00:00Z', 'NONE', 'AES-128', 'http://[', 'data:,', '99999999999999999999'],
];

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...WORDS) }, fc.string({ maxLength: 5 })),
      {
        maxLength: 80,
      },
    )
    .map((words) => `#EXTM3U\n${words.join('')}`),
);

const moment: fc.Arbitrary<Moment> = fc.oneof(
  fc.record({ kind: fc.constantFrom('start' as const, 'live' as const) }),
  fc.record({ kind: fc.constant('time' as const), time: fc.double() }),
  fc.record({ kind: fc.constant('percent' as const), percent: fc.double() }),
  fc.record({ kind: fc.constant('date' as const), dateMs: fc.double() }),
  fc.record({ kind: fc.constant('sequence' as const), sequence: fc.nat() }),
);

/** What becomes of it, or the code of a `SnapError`; anything else that is thrown fails the test. */
function outcome<T>(run: () => T): T | SnapErrorCode {
  try {
    return run();
  } catch (error) {
    if (isSnapError(error)) return error.code;
    throw error;
  }
}

test('any text is a playlist or a SnapError, and any moment of it a target or one', () => {
  assertProperty(
    fc.property(text, moment, (written, asked) => {
      const kind = outcome(() => {
        const playlist = parsePlaylist(written, BASE);
        if (playlist.kind !== 'media') return playlist.kind;
        outcome(() => listTimeline(playlist, { from: undefined, to: undefined }));
        outcome(() => findTarget(playlist, asked));
        return playlist.kind;
      });
      expect(['media', 'multivariant', 'playlist-invalid']).toContain(kind);
    }),
    { numRuns: 500 },
  );
});

const range = fc.option(fc.record({ offset: fc.nat(), length: fc.integer({ min: 1, max: 1e9 }) }), {
  nil: undefined,
});
const key = fc.record({
  method: fc.constantFrom('AES-128', 'AES-256', 'SAMPLE-AES'),
  keyFormat: fc.constantFrom('identity', 'com.apple.streamingkeydelivery'),
  uri: fc.webUrl({ withQueryParameters: true }),
  iv: fc.uint8Array({ minLength: 16, maxLength: 16 }),
});
const segment = fc.record({
  uri: fc.webPath().map((path) => `/s${path}`),
  byteRange: range,
  duration: fc.integer({ min: 2, max: 10_000 }).map((ms) => ms / 1000),
  isGap: fc.boolean(),
  isDiscontinuous: fc.boolean(),
  dateMs: fc.option(fc.integer({ min: 0, max: 4e12 }), { nil: undefined }),
  key: fc.option(key, { nil: undefined }),
  map: fc.option(fc.record({ uri: fc.webPath().map((path) => `/m${path}`), byteRange: range }), {
    nil: undefined,
  }),
});
type Model = typeof segment extends fc.Arbitrary<infer T> ? T : never;

function render(model: readonly Model[], sequence: number, end: string): string {
  const lines = [`#EXT-X-MEDIA-SEQUENCE:${sequence}`];
  for (const s of model) {
    if (s.isDiscontinuous) lines.push('#EXT-X-DISCONTINUITY');
    lines.push(
      s.key
        ? `#EXT-X-KEY:METHOD=${s.key.method},KEYFORMAT="${s.key.keyFormat}",URI="${s.key.uri}",IV=0x${Buffer.from(s.key.iv).toString('hex')}`
        : '#EXT-X-KEY:METHOD=NONE',
    );
    if (s.map) {
      const bytes =
        s.map.byteRange && `,BYTERANGE="${s.map.byteRange.length}@${s.map.byteRange.offset}"`;
      lines.push(`#EXT-X-MAP:URI="${s.map.uri}"${bytes ?? ''}`);
    }
    if (s.dateMs !== undefined)
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(s.dateMs).toISOString()}`);
    if (s.isGap) lines.push('#EXT-X-GAP');
    lines.push(`#EXTINF:${s.duration},title`);
    if (s.byteRange) lines.push(`#EXT-X-BYTERANGE:${s.byteRange.length}@${s.byteRange.offset}`);
    lines.push(s.uri);
  }
  return lines.join(end);
}

test('what is written is read back', () => {
  const model = fc.array(segment, { maxLength: 12 });
  assertProperty(
    fc.property(model, fc.nat(), fc.constantFrom('\n', '\r\n', '\n\n'), (written, first, end) => {
      const { segments } = media(render(written, first, end));
      expect(segments).toHaveLength(written.length);
      let time = 0;
      let discontinuities = 0;
      let map: Model['map'];
      for (const [i, s] of written.entries()) {
        discontinuities += Number(s.isDiscontinuous);
        map = s.map ?? map;
        expect(segments[i]).toMatchObject({
          uri: s.uri,
          byteRange: s.byteRange,
          duration: s.duration,
          isGap: s.isGap,
          sequence: first + i,
          discontinuitySequence: discontinuities,
          startTime: time,
          ...(s.dateMs !== undefined && { programDateTimeMs: s.dateMs }),
        });
        expect(segments[i]?.map?.uri).toBe(map?.uri);
        expect(segments[i]?.map?.byteRange).toEqual(map?.byteRange);
        expect(segments[i]?.keys.at(-1)).toEqual(
          s.key && { ...s.key, iv: Uint8Array.from(s.key.iv) },
        );
        time += s.duration;
      }
    }),
    { numRuns: 200 },
  );
});

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
/** Lines that say nothing about segments, or nothing that can be understood. */
const nonsense = fc.record({
  tag: fc.constantFrom('# ', '#EXT-X-START:', '#EXT-X-DATERANGE:', '#EXT-X-PART:', '#EXT-X-NEW:'),
  words: fc.array(fc.constantFrom(...WORDS.filter((word) => !/[\r\n$]/.test(word)))),
  at: share,
});

/** A playlist with at least one picture, with lines of nonsense in it, and a moment within it. */
const within = fc
  .record({
    model: fc.array(segment, { minLength: 1, maxLength: 12 }),
    first: fc.nat(1e9),
    extra: fc.array(nonsense, { maxLength: 4 }),
    kind: fc.constantFrom<Moment['kind']>('start', 'live', 'time', 'percent', 'date', 'sequence'),
    at: share,
  })
  .map(({ model, first, extra, kind, at }) => {
    const index = Math.floor(at * model.length);
    const dateMs = model[index]?.dateMs ?? 0;
    const played = model.map((s, i) => (i === index ? { ...s, isGap: false, dateMs } : s));
    const lines = ['#EXTM3U', ...render(played, first, '\n').split('\n')];
    for (const { tag, words, at } of extra) {
      lines.splice(2 + Math.floor(at * lines.length), 0, `${tag}${words.join('')}`);
    }
    const total = played.reduce((sum, { duration }) => sum + duration, 0);
    const moments: Readonly<Record<Moment['kind'], Moment>> = {
      start: { kind: 'start' },
      live: { kind: 'live' },
      time: { kind: 'time', time: at * total },
      percent: { kind: 'percent', percent: at * 100 },
      date: { kind: 'date', dateMs },
      sequence: { kind: 'sequence', sequence: first + index },
    };
    return { text: lines.join('\n'), moment: moments[kind] };
  });

test('a moment of a playlist is a segment that is no gap, whatever else is written there', () => {
  assertProperty(
    fc.property(within, ({ text, moment }) => {
      const target = outcome(() => {
        const playlist = parsePlaylist(text, BASE);
        if (playlist.kind !== 'media') return undefined;
        listTimeline(playlist, { from: undefined, to: undefined });
        return findTarget(playlist, moment);
      });
      if (typeof target !== 'object') return;
      expect(target.segments[target.index]?.isGap).toBe(false);
      expect(target.time).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 500 },
  );
});

test('a moment that is none, or outside of the playlist, is a segment or a SnapError', () => {
  assertProperty(
    fc.property(within, moment, ({ text }, moment) => {
      const target = outcome(() => {
        const playlist = parsePlaylist(text, BASE);
        return playlist.kind === 'media' ? findTarget(playlist, moment) : undefined;
      });
      if (typeof target === 'object') expect(target.segments[target.index]?.isGap).toBe(false);
      else expect([undefined, 'playlist-invalid', 'outside-window']).toContain(target);
    }),
    { numRuns: 500 },
  );
});

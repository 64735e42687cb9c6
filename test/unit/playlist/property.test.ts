import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSnapError } from '../../../shared/errors.js';
import type { Moment } from '../../../shared/types.js';
import { findTarget } from '../../../worker/playlist/moments/find-target.js';
import { listTimeline } from '../../../worker/playlist/moments/list-targets.js';
import { parsePlaylist } from '../../../worker/playlist/parse/parse-playlist.js';
import type { Playlist } from '../../../worker/playlist/types.js';
import { BASE, media } from './playlists.js';

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

function orSnapError<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (isSnapError(error)) return undefined;
    throw error;
  }
}

test('any text is a playlist or a SnapError, and any moment of it a target or one', () => {
  fc.assert(
    fc.property(text, moment, (written, asked) => {
      const playlist = orSnapError((): Playlist => parsePlaylist(written, BASE));
      if (playlist?.kind !== 'media') return;
      orSnapError(() => listTimeline(playlist, { from: undefined, to: undefined }));
      const target = orSnapError(() => findTarget(playlist, asked));
      if (!target) return;
      expect(target.segments[target.index]?.isGap).toBe(false);
      expect(target.time).toBeGreaterThanOrEqual(0);
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
  duration: fc.integer({ min: 0, max: 10_000 }).map((ms) => ms / 1000),
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
  fc.assert(
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

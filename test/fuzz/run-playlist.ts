import { REACH_SEGMENTS } from '../../shared/targets.js';
import type { SnapErrorCode } from '../../shared/errors.js';
import type { Every } from '../../shared/protocol.js';
import type { Moment } from '../../shared/types.js';
import { rankVariants, type RankingChoice } from '../../worker/playlist/variants/choose-variant.js';
import { mergeDelta, reloadUrl } from '../../worker/playlist/parse/delta.js';
import { findTarget } from '../../worker/playlist/moments/find-target.js';
import { listTargets, listTimeline } from '../../worker/playlist/moments/list-targets.js';
import { parsePlaylist } from '../../worker/playlist/parse/parse-playlist.js';
import type { MediaPlaylist, MultivariantPlaylist, Playlist } from '../../worker/playlist/types.js';
import { TOKEN, attempt, check } from './checks.js';
import { PLAYLIST_SAMPLES } from './playlist-samples.js';

const URL = `https://media.example/live/index.m3u8?token=${TOKEN}`;
const DEFINITIONS = new Map([['base', 'https://cdn.example/a']]);

const PARSE_CODES: ReadonlySet<SnapErrorCode> = new Set(['playlist-invalid', 'too-large']);
const FIND_CODES: ReadonlySet<SnapErrorCode> = new Set([
  'playlist-invalid',
  'too-large',
  'outside-window',
]);

const EVERY: readonly Every[] = [
  { kind: 'seconds', seconds: 0.25 },
  { kind: 'segment' },
  { kind: 'count', count: 7 },
];
const CHOICES: readonly RankingChoice[] = [
  { kind: 'auto' },
  { kind: 'lowest' },
  { kind: 'highest' },
  { kind: 'height', height: 360 },
  { kind: 'bandwidth', bandwidth: 1_000_000 },
  { kind: 'index', index: 1 },
];

/** Does to a playlist whatever a capture may do to it; gives what became of it. */
export function runPlaylist(text: string): string {
  const parsed = attempt(() => parsePlaylist(text, URL, DEFINITIONS), PARSE_CODES);
  if (parsed.code !== undefined) return parsed.code;
  const { value } = parsed;
  return value.kind === 'media' ? runMedia(value) : runMultivariant(value);
}

function runMedia(playlist: MediaPlaylist): string {
  checkMedia(playlist);
  const codes = new Set<string>();
  for (const moment of moments(playlist)) codes.add(runMoment(playlist, moment));
  for (const every of EVERY) {
    const listed = attempt(
      () => listTargets(playlist, { every, from: undefined, to: undefined }),
      FIND_CODES,
    );
    if (!listed.value) continue;
    const { segments, targets } = listed.value;
    check(
      targets.every(({ index }) => index >= 0 && index < segments.length),
      'each listed target has its segment',
    );
  }
  attempt(
    () => listTimeline(playlist, { from: { kind: 'time', time: 1 }, to: undefined }),
    FIND_CODES,
  );
  const merged = mergeDelta(WHOLE, playlist);
  if (merged) checkMedia(merged);
  check(reloadUrl(playlist, { skip: true, sequence: 1 }) !== '', 'there is a URL');
  return codes.has('found') ? 'found' : [...codes].sort().join(' ');
}

function runMoment(playlist: MediaPlaylist, moment: Moment): string {
  const found = attempt(() => findTarget(playlist, moment), FIND_CODES);
  if (found.code !== undefined) return found.code;
  const { segments, index, time } = found.value;
  check(segments[index] !== undefined, 'a target has its segment');
  check(segments.length <= 2 * REACH_SEGMENTS + 1, 'a target has few neighbours');
  check(Number.isFinite(time), 'a target has a time');
  check(
    segments.every(({ url }) => globalThis.URL.canParse(url)),
    'segments have absolute URLs',
  );
  return 'found';
}

function moments({ segments }: MediaPlaylist): Moment[] {
  const [first, last] = [segments[0], segments.at(-1)];
  const end = last ? last.startTime + last.duration : 0;
  return [
    { kind: 'start' },
    { kind: 'live' },
    { kind: 'time', time: 0 },
    { kind: 'time', time: end / 3 },
    { kind: 'time', time: end },
    { kind: 'percent', percent: 99.9 },
    { kind: 'sequence', sequence: last?.sequence ?? 0 },
    { kind: 'date', dateMs: first?.programDateTimeMs ?? 0 },
    { kind: 'date', dateMs: -8.64e15 },
    { kind: 'date', dateMs: Date.UTC(2026, 0, 1, 10) },
  ];
}

function checkMedia({ segments, openSegment }: MediaPlaylist): void {
  let before = 0;
  for (const segment of openSegment ? [...segments, openSegment] : segments) {
    const { startTime, duration, sequence, byteRange, isGap, programDateTimeMs } = segment;
    check(Number.isFinite(startTime) && startTime >= before, 'times rise');
    check(Number.isFinite(duration) && duration >= 0, 'durations are finite');
    check(Number.isSafeInteger(sequence) && sequence >= 0, 'sequence numbers are whole');
    const end = byteRange ? byteRange.offset + byteRange.length : 0;
    check(Number.isSafeInteger(end), `a byte range ends at a whole number (${end})`);
    check(byteRange?.length !== 0 || isGap, 'a byte range without bytes is a gap');
    check(!Number.isNaN(programDateTimeMs ?? 0), 'dates are dates');
    before = startTime;
  }
}

function runMultivariant(playlist: MultivariantPlaylist): string {
  const wanted = { width: 320, height: undefined };
  for (const choice of CHOICES) {
    for (const iFrames of [true, false]) {
      const ranked = rankVariants(playlist, wanted, choice, { iFrames, canDecode: () => true });
      check(ranked.length <= 6, 'few variants are tried');
      check(
        ranked.every(({ url }) => globalThis.URL.canParse(url)),
        'variants have absolute URLs',
      );
    }
  }
  return 'multivariant';
}

/** What deltas are merged into. */
const WHOLE = mediaOf(
  (PLAYLIST_SAMPLES.find(([name]) => name === 'low-latency')?.[1] ?? '').replace(
    /#EXT-X-SKIP.*/,
    '#EXTINF:4,\na\n#EXTINF:4,\nb\n#EXTINF:4,\nc',
  ),
);

function mediaOf(text: string): MediaPlaylist {
  const playlist: Playlist = parsePlaylist(text, URL);
  if (playlist.kind === 'media') return playlist;
  throw new Error('The sample is not a media playlist.');
}

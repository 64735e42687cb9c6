import { listTimeline } from '../worker/playlist/moments/list-targets.js';
import { parsePlaylist } from '../worker/playlist/parse/parse-playlist.js';

const SEGMENTS = 20_000;
const SECONDS = 4.32;
const RUNS = 15;
/** The milliseconds that parsing and listing a day may take. */
const LIMIT = 200;

const text = writeDay();
const times = Array.from({ length: RUNS }, measure).toSorted((a, b) => a - b);
const median = times[Math.floor(RUNS / 2)] ?? NaN;
console.log(
  `${SEGMENTS} segments, ${(text.length / 1e6).toFixed(1)} MB: parsed and listed in ` +
    `${median.toFixed(0)} ms (median of ${RUNS}; ${times[0]?.toFixed(0)} to ${times.at(-1)?.toFixed(0)})`,
);
if (median > LIMIT) {
  console.error(`That is more than ${LIMIT} ms.`);
  process.exitCode = 1;
}

function measure(): number {
  const start = performance.now();
  const playlist = parsePlaylist(text, 'https://cdn.example/dvr/day/1080p.m3u8?token=abc');
  if (playlist.kind !== 'media') throw new Error('not a media playlist');
  const entries = listTimeline(playlist, { from: undefined, to: undefined });
  if (entries.length !== SEGMENTS) throw new Error(`${entries.length} segments`);
  return performance.now() - start;
}

/** A day of a live stream with dates, a key every minute, signed URLs and a discontinuity every hour. */
function writeDay(): string {
  const start = Date.UTC(2026, 0, 1);
  const lines = ['#EXTM3U', '#EXT-X-VERSION:6', '#EXT-X-TARGETDURATION:5'];
  lines.push('#EXT-X-MEDIA-SEQUENCE:5000000', '#EXT-X-MAP:URI="init.mp4?token=abc"');
  for (let i = 0; i < SEGMENTS; i += 1) {
    if (i % 14 === 0) {
      const iv = (5_000_000 + i).toString(16).padStart(32, '0');
      lines.push(`#EXT-X-KEY:METHOD=AES-128,URI="https://keys.example/k/${i}?sig=abc",IV=0x${iv}`);
    }
    if (i % 833 === 832) lines.push('#EXT-X-DISCONTINUITY');
    const date = new Date(start + i * SECONDS * 1000).toISOString();
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${date}`, `#EXTINF:${SECONDS.toFixed(5)},`);
    lines.push(
      `1080p/seg-${5_000_000 + i}.m4s?Expires=1767225600&KeyId=APKAEXAMPLE&Signature=${signature(i)}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function signature(i: number): string {
  return `${i}`.repeat(40).slice(0, 172).padEnd(172, 'x');
}

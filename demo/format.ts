/** `842 B`, `84.2 kB`, `4.6 MB`: decimal units, as browsers' network panels show them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  if (bytes < 999_950) return `${(bytes / 1000).toFixed(bytes < 99_950 ? 1 : 0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `<1 ms`, `42 ms`, `1.35 s`. */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds === 0) return '0 ms';
  if (milliseconds < 1) return '<1 ms';
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** `12.480 s`: a millisecond tells one frame from the next. */
export function formatSeconds(seconds: number): string {
  return `${seconds.toFixed(3)} s`;
}

/** `2026-01-31 12:30:05.120`, in UTC. */
export function formatDateTime(date: Date): string {
  return date.toISOString().replace('T', ' ').replace('Z', '');
}

const CODEC_FAMILIES: Readonly<Record<string, string>> = {
  ...{ avc1: 'H.264', avc2: 'H.264', avc3: 'H.264', avc4: 'H.264', dva1: 'H.264', dvav: 'H.264' },
  ...{ hvc1: 'HEVC', hev1: 'HEVC', dvh1: 'HEVC', dvhe: 'HEVC' },
  ...{ mp4v: 'MPEG-4', mp2v: 'MPEG-2', m2v1: 'MPEG-2' },
  ...{ vp09: 'VP9', vp08: 'VP8', av01: 'AV1', dav1: 'AV1' },
  ...{ jpeg: 'Motion JPEG', 'png ': 'PNG' },
  ...{ vvc1: 'VVC', vvi1: 'VVC', evc1: 'EVC', lvc1: 'LCEVC' },
};

/** The codec's common name, then the codec string: `H.264, avc1.64001f`. */
export function formatCodec(codec: string): string {
  const family = CODEC_FAMILIES[codec.slice(0, 4)];
  return family === undefined ? codec : `${family}, ${codec}`;
}

/** Names that say nothing about their stream. */
const GENERIC = /^(index|master|main|playlist|manifest|prog_index|chunklist|stream|hls)$/i;

/** A name for a stream: the last part of its path that is not generic, or else its host. */
export function streamName(url: string): string {
  const { pathname, hostname } = new URL(url);
  const parts = pathname.split('/').map((part) => decode(part).replace(/\.m3u8$/i, ''));
  return parts.findLast((part) => part !== '' && !GENERIC.test(part)) ?? hostname;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

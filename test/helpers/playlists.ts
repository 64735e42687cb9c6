/** A media playlist of a few segments, as text. */
export function mediaPlaylist(
  uris: readonly string[],
  options: {
    readonly durationSeconds?: number;
    /** Lines before the first segment, such as an EXT-X-KEY. */
    readonly tags?: readonly string[];
    readonly isLive?: boolean;
  } = {},
): string {
  const { durationSeconds = 2, tags = [], isLive = false } = options;
  const segments = uris.flatMap((uri) => [`#EXTINF:${durationSeconds.toFixed(3)},`, uri]);
  const head = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.ceil(durationSeconds)}`,
  ];
  const end = isLive ? [] : ['#EXT-X-ENDLIST'];
  return [...head, ...tags, ...segments, ...end, ''].join('\n');
}

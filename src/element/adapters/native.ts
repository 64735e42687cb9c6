import { call } from './reflect.js';
import type { PlayerAdapter, PlayerPosition } from './types.js';

const HLS_TYPE = /^(application|audio)\/(vnd\.apple\.|x-)?mpegurl\b/i;
const HLS_PATH = /\.m3u8?$/i;

/** A browser that plays HLS itself, from the `src` of a `<video>` or of its `<source>`. */
export const nativeAdapter: PlayerAdapter = {
  name: 'native',
  find: (video) => video,
  locate(player, { video, time }) {
    const url = player === video ? hlsSource(video) : undefined;
    return url === undefined ? undefined : locate(video, url, time);
  },
};

function hlsSource(video: HTMLVideoElement): string | undefined {
  const url = video.currentSrc || video.src;
  if (!/^https?:/.test(url)) return undefined;
  const source = [...video.querySelectorAll('source')].find(({ src }) => src === url);
  const isHls = HLS_TYPE.test(source?.type ?? '') || HLS_PATH.test(new URL(url).pathname);
  return isHls ? url : undefined;
}

/** For a live stream, only its dates tell where the video's timeline begins. */
function locate(video: HTMLVideoElement, url: string, time: number): PlayerPosition | undefined {
  const { videoHeight: height } = video;
  const date = dateAt(video, time);
  const at = video.duration === Infinity ? date && { date } : { time: Math.max(0, time) };
  return (
    at && {
      url,
      at,
      date,
      variant: height > 0 ? { height } : undefined,
    }
  );
}

/** Safari tells the date at which its timeline begins. */
function dateAt(video: HTMLVideoElement, time: number): Date | undefined {
  const start = call(video, 'getStartDate');
  const startMs = start instanceof Date ? start.getTime() : NaN;
  return Number.isNaN(startMs) ? undefined : new Date(startMs + time * 1000);
}

import { SnapError } from '../src/shared/errors.js';
import type { CaptureRequest } from '../src/shared/protocol.js';
import type { ImageRequest } from '../src/shared/types.js';
import { fetchWhole } from './fetch/whole.js';
import { chooseVariant } from './playlist/choose-variant.js';
import { parsePlaylist } from './playlist/parse-playlist.js';
import type { MediaPlaylist, Playlist } from './playlist/types.js';

/** A day of two-second segments with dates and long signed URLs is about 10 MB. */
const MAX_PLAYLIST_BYTES = 32 * 1024 * 1024;

/**
 * Fetches the media playlist behind a URL: itself, or the variant that suits the images best.
 *
 * @throws SnapError `playlist-not-found`, `playlist-invalid`, `network`, `http`, `too-large`, or the signal's own.
 */
export async function loadMediaPlaylist(
  { url, images, moment }: Pick<CaptureRequest, 'url' | 'images' | 'moment'>,
  signal: AbortSignal,
): Promise<MediaPlaylist> {
  const isLive = moment.kind === 'live';
  const playlist = await loadPlaylist(url, isLive, signal);
  if (playlist.kind === 'media') return playlist;
  const variant = chooseVariant(playlist, largestSize(images));
  const media = variant && (await loadPlaylist(variant.url, isLive, signal));
  if (media?.kind === 'media') return media;
  throw new SnapError('playlist-invalid', 'A variant is not a media playlist', {
    url: variant?.url ?? url,
  });
}

async function loadPlaylist(url: string, isLive: boolean, signal: AbortSignal): Promise<Playlist> {
  const { bytes, url: finalUrl } = await fetchWhole(
    { kind: 'playlist', url, byteRange: undefined, isLive },
    { maxBytes: MAX_PLAYLIST_BYTES, signal },
  );
  return parsePlaylist(new TextDecoder().decode(bytes), finalUrl);
}

/** The least size that serves every image; `undefined` in both directions where one is wanted as large as it comes. */
function largestSize(images: readonly ImageRequest[]): {
  readonly width: number | undefined;
  readonly height: number | undefined;
} {
  if (images.some(({ width, height }) => width === undefined && height === undefined)) {
    return { width: undefined, height: undefined };
  }
  return {
    width: Math.max(0, ...images.map((image) => image.width ?? 0)),
    height: Math.max(0, ...images.map((image) => image.height ?? 0)),
  };
}

import { throwIfAborted } from '../../shared/abort.js';
import { isSnapError } from '../../shared/errors.js';
import { originOf } from '../../shared/origin-of.js';
import type { SourceSheetsRequest } from '../../shared/protocol.js';
import type { SourceSheets } from '../../shared/sheets.js';
import { withinShare } from '../stream/time-share.js';
import type { TryPlaylist } from './source-sheets/find-sheets.js';
import type { Stations } from './stations.js';

/** What is left of the time goes to the pictures of the media. */
const SHARE = 4;

/** Finds the sheets that a stream has for some moments. Only streams with image playlists need the script for it. */
export async function sourceSheets(
  { playlists, loadSourceSheets }: Pick<Stations, 'playlists' | 'loadSourceSheets'>,
  request: SourceSheetsRequest,
  signal: AbortSignal,
): Promise<SourceSheets | undefined> {
  const { stream, timeoutSeconds } = request;
  const origin = originOf(stream.url);
  const tryPlaylist: TryPlaylist = async (url, definitions) => {
    const share = { signal, url, seconds: timeoutSeconds / SHARE };
    try {
      const { playlist } = await withinShare(share, (shared) =>
        playlists.open(url, { noCache: false, signal: shared, origin, definitions }, false),
      );
      return playlist;
    } catch (error) {
      throwIfAborted(signal);
      if (!isSnapError(error)) throw error;
      return undefined;
    }
  };
  const top = await tryPlaylist(stream.url);
  if (top?.kind !== 'multivariant' || top.imageVariants.length === 0) return undefined;
  const { findSheets } = await loadSourceSheets();
  return findSheets(top, request, tryPlaylist);
}

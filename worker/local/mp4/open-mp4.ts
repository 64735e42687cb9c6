import { SnapError } from '../../../shared/errors.js';
import { SharedLoads } from '../../async/shared-loads.js';
import { findBox } from '../../bytes/boxes.js';
import { progressiveSamples } from '../../keyframe/mp4/progressive.js';
import { parseMovie } from '../../keyframe/mp4/track.js';
import { bytesBody, respond } from '../answers.js';
import type { FileBytes } from '../file-bytes.js';
import type { LocalMedia } from '../../fetch/local-origins.js';
import { fragmentedMovie } from './fragmented-movie.js';
import { progressiveMovie } from './progressive-movie.js';
import { topBoxes } from './top-boxes.js';
import type { Movie } from './types.js';

/** Of a day at 60 pictures a second, with its sound, it has about this. */
const MAX_MOVIE_BYTES = 256 * 2 ** 20;
/** What is before the movie are a few boxes, and the media. */
const MAX_BOXES_BEFORE = 10_000;

/** An MP4 or a MOV file. Its index is read with the first request, by all who ask for it at once. */
export function openMp4(file: FileBytes, url: string): LocalMedia {
  const loads = new SharedLoads<Movie>(1);
  return {
    playlistUrl: () => url,
    async fetch({ url: asked, range, signal }) {
      const movie = await loads.get('movie', (shared) => readMovie(file, shared), signal);
      const query = new URL(asked).search.slice(1);
      const body = query === '' ? bytesBody(url, movie.playlist) : movie.part(query, asked);
      if (body) return respond(body, range);
      throw new SnapError('http', 'There is no such part of the file', { url, status: 404 });
    },
  };
}

async function readMovie(file: FileBytes, signal: AbortSignal): Promise<Movie> {
  const { map, payload: moov, rest } = await findMoov(file, signal);
  const track = parseMovie(moov);
  const opened = { file, track, map, rest };
  // Recorders that finish what they wrote in fragments leave both.
  const hasSamples = progressiveSamples(track).next().done !== true;
  const isFragmented = !hasSamples || (findBox(moov, 'mvex') && rest < file.size);
  const movie = hasSamples ? progressiveMovie(opened) : undefined;
  if (movie && !isFragmented) return movie;
  return (await fragmentedMovie(opened, signal)) ?? movie ?? nothingIn();
}

function nothingIn(): never {
  throw new SnapError('no-video', 'The MP4 file has no pictures');
}

async function findMoov(
  file: FileBytes,
  signal: AbortSignal,
): Promise<{ map: Uint8Array<ArrayBuffer>; payload: Uint8Array; rest: number }> {
  let count = 0;
  for await (const { type, start, payloadStart, end, isCutOff } of topBoxes(file, 0, signal)) {
    count += 1;
    if (count > MAX_BOXES_BEFORE) break;
    if (type !== 'moov') continue;
    if (isCutOff) throw incomplete('its moov box ends after the file does');
    if (end - start > MAX_MOVIE_BYTES) {
      throw new SnapError('too-large', 'The MP4 file has a moov box of more than 256 MiB');
    }
    const map = await file.read(start, end, signal);
    return { map, payload: map.subarray(payloadStart - start), rest: end };
  }
  throw incomplete('it has no moov box');
}

function incomplete(why: string): SnapError {
  const message = `The MP4 file is cut off, or its recording was not finished: ${why}`;
  return new SnapError('unsupported-container', message);
}

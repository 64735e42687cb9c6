import { throwIfAborted } from '../../shared/abort.js';
import { isSnapError, type SnapError } from '../../shared/errors.js';
import type {
  CaptureRequest,
  OutputKind,
  OutputResults,
  PlannedPlace,
} from '../../shared/protocol.js';
import { withoutIFrames } from '../../shared/stream-source.js';
import type { Moment } from '../../shared/types.js';
import { findTarget } from '../playlist/moments/find-target.js';
import { playlistWindow } from '../playlist/moments/list-targets.js';
import { withWindow } from '../search/error-context.js';
import { isOfOnePlaylist, type OpenStream } from '../stream/open-stream.js';
import { withinShare } from '../stream/time-share.js';
import {
  startCaptureJob,
  type CaptureJob,
  type JobContext,
  type Made,
  type Output,
} from './job.js';
import { openOutput } from './outputs.js';
import type { Stations } from './stations.js';

/** Takes a picture, where a plan says, or at a moment of a stream. */
export async function capture<Kind extends OutputKind>(
  stations: Stations,
  request: CaptureRequest<Kind>,
  context: JobContext,
): Promise<Made<OutputResults[Kind]>> {
  const output = openOutput(stations, request.output);
  // A failure shows where what failed is needed; until then the fetch goes on.
  output.preload().catch(() => undefined);
  const job = startCaptureJob(request, context);
  job.report('loading');
  const { place } = request;
  return place
    ? capturePlace(stations, job, output, place)
    : captureStream(stations, job, output, undefined);
}

/** Where there is no picture in the playlist of a plan, the other playlists of its stream are tried. */
async function capturePlace<Result>(
  stations: Stations,
  job: CaptureJob,
  output: Output<Result>,
  place: PlannedPlace,
): Promise<Made<Result>> {
  const { request, signal } = job;
  const other = otherWay(request, place);
  if (!other) return output.make(job, place);
  const share = { signal, url: place.playlistUrl, seconds: request.timeoutSeconds / 2 };
  try {
    return await withinShare(share, (shared, settle) =>
      output.make({ ...job, signal: shared, settle }, place),
    );
  } catch (error) {
    throwIfAborted(signal);
    if (!isSnapError(error) || !isOfOnePlaylist(error)) throw error;
    const failed = { url: place.playlistUrl, error };
    return captureStream(stations, { ...job, request: other }, output, failed);
  }
}

/** How to ask for the moment of a plan in another playlist; `undefined`: there is none, or no time that both share. */
function otherWay(
  request: CaptureRequest,
  { target, visit, hasOthers }: PlannedPlace,
): CaptureRequest | undefined {
  const { stream } = request;
  if (target.segments.some(({ isIFrame }) => isIFrame)) {
    return { ...request, stream: withoutIFrames(stream) };
  }
  if (!hasOthers) return undefined;
  if (!visit.isLive) return request;
  const { dateMs } = target;
  return dateMs === undefined ? undefined : { ...request, moment: { kind: 'date', dateMs } };
}

/** `failed`: a playlist in which there was no picture, and why. */
function captureStream<Result>(
  { opener }: Stations,
  job: CaptureJob,
  output: Output<Result>,
  failed: { readonly url: string; readonly error: SnapError } | undefined,
): Promise<Made<Result>> {
  const { request, signal, timer } = job;
  const { id, stream, moment, timeoutSeconds } = request;
  const noCache = moment.kind === 'live';
  const { wanted } = output;
  const { maxAgeSeconds } = moment;
  const streamJob = { id, stream, wanted, noCache, maxAgeSeconds, timeoutSeconds, signal };
  return opener.withPlaylist(streamJob, async (opened) => {
    if (opened.playlist.url === failed?.url) throw failed.error;
    // It comes while the segment does; a failure shows where it is needed.
    output.prepare(opened.codecs);
    const place = await locate(opener, opened, moment);
    timer.end('playlist');
    const { toleratesUnusable, settle } = opened;
    try {
      return await output.make({ ...job, signal: opened.signal, toleratesUnusable, settle }, place);
    } catch (error) {
      throw isSnapError(error) ? withWindow(error, playlistWindow(opened.playlist)) : error;
    }
  });
}

/** Waits for a segment that is about to be published, where the server offers that. */
async function locate(
  opener: Stations['opener'],
  opened: OpenStream,
  moment: Moment,
): Promise<PlannedPlace> {
  const { playlist } = opened;
  const next = (playlist.segments.at(-1)?.sequence ?? 0) + 1;
  const isNext = moment.kind === 'sequence' && moment.sequence === next;
  const canWait = isNext && !playlist.isEnded && playlist.serverControl.canBlockReload;
  const newest = canWait ? await opener.waitForSegment(opened, next) : opened;
  const { visit } = newest;
  const { hasOthers } = opened;
  return {
    playlistUrl: playlist.url,
    visit,
    hasOthers,
    target: findTarget(newest.playlist, moment),
  };
}

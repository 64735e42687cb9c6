import { isSnapError } from '../../shared/errors.js';
import type { CaptureRequest, PlannedPlace, SnapshotData } from '../../shared/protocol.js';
import { withoutIFrames } from '../../shared/stream-source.js';
import type { Moment } from '../../shared/types.js';
import { findTarget } from '../playlist/moments/find-target.js';
import { isOfOnePlaylist, type OpenStream } from '../stream/open-stream.js';
import { startCaptureJob, type CaptureJob, type JobContext, type Output } from './job.js';
import { openOutput } from './outputs.js';
import type { Stations } from './stations.js';

/** Takes a picture, where a plan says, or at a moment of a stream. */
export async function capture(
  stations: Stations,
  request: CaptureRequest,
  context: JobContext,
): Promise<SnapshotData> {
  const output = openOutput(stations, request.output);
  // A failure shows where what failed is needed; until then the fetch goes on.
  output.preload().catch(() => undefined);
  const job = startCaptureJob(request, context);
  job.report('loading');
  const { place, stream } = request;
  if (!place) return captureStream(stations, job, output);
  try {
    return await output.make(job, place);
  } catch (error) {
    const isIFrame = place.target.segments.some((segment) => segment.isIFrame);
    if (!isIFrame || !isSnapError(error) || !isOfOnePlaylist(error)) throw error;
    const plain = { ...request, stream: withoutIFrames(stream) };
    return captureStream(stations, { ...job, request: plain }, output);
  }
}

function captureStream(
  { opener }: Stations,
  job: CaptureJob,
  output: Output,
): Promise<SnapshotData> {
  const { request, signal, timer } = job;
  const { id, stream, moment, timeoutSeconds } = request;
  const noCache = moment.kind === 'live';
  const { wanted } = output;
  const streamJob = { id, stream, wanted, noCache, timeoutSeconds, signal };
  return opener.withPlaylist(streamJob, async (opened) => {
    // It comes while the segment does; a failure shows where it is needed.
    output.prepare(opened.codecs);
    const place = await locate(opener, opened, moment);
    timer.end('playlist');
    const { toleratesUnusable, settle } = opened;
    return output.make({ ...job, signal: opened.signal, toleratesUnusable, settle }, place);
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
  return { playlistUrl: playlist.url, visit, target: findTarget(newest.playlist, moment) };
}

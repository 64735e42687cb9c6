import type { MissedPictures } from '../options/watch.js';
import type { Snapper } from '../snapper.js';
import { loadOnDemand } from '../load-on-demand.js';
import type { StoredJob } from './job.js';
import type { Shot } from './shot.js';

export interface SourceControl {
  readonly signal: AbortSignal;
  readonly onMissed: (missed: MissedPictures) => void;
}

/** The pictures of a job, as they are due. */
export type OpenSource = (job: StoredJob, control: SourceControl) => AsyncIterable<Shot>;

/** Jobs take their pictures with `snapper.watch()`, or fetch them when a worker's timer says so. */
export function createSources(
  watcher: Pick<Snapper, 'watch'>,
  timer: Pick<Snapper, 'wait'>,
): OpenSource {
  return (job, control) =>
    job.kind === 'image' ? cameraShots(timer, job, control) : streamShots(watcher, job, control);
}

async function* streamShots(
  snapper: Pick<Snapper, 'watch'>,
  { id, url, settings, after }: StoredJob,
  control: SourceControl,
): AsyncGenerator<Shot, void, undefined> {
  const { interval, images, type, quality } = settings;
  const anchor = new Date(phaseMs(id, interval));
  const options = { interval, images, type, quality, after, anchor, ...control };
  for await (const snapshot of snapper.watch(url, options)) {
    const { segment, mediaTime, programDateTime, bytesFetched, takenAt } = snapshot;
    const { url: segmentUrl, sequence, byteRange } = segment;
    const taken = { segment: { url: segmentUrl, sequence, byteRange }, mediaTime, programDateTime };
    yield { snapshot, takenMs: takenAt.getTime(), bytesFetched, after: taken };
  }
}

async function* cameraShots(
  timer: Pick<Snapper, 'wait'>,
  { id, url, settings, digest }: StoredJob,
  { signal, onMissed }: SourceControl,
): AsyncGenerator<Shot, void, undefined> {
  const [{ onSchedule }, { ImageSource, watchImage }] = await Promise.all([
    loadOnDemand(),
    import('../watch/cameras.js'),
  ]);
  const pictures = watchImage({
    ...{ onSchedule, source: new ImageSource(url, digest) },
    intervalMs: settings.interval * 1000,
    anchorMs: phaseMs(id, settings.interval),
    wait: (ms, until) => timer.wait(ms, until),
    ...{ signal, onMissed },
  });
  for await (const { picture, takenMs } of pictures) {
    const { image, modifiedAt, bytesFetched, digest: seen } = picture;
    const snapshot = { images: [image], presentationTime: 0, programDateTime: modifiedAt };
    yield { snapshot, takenMs, bytesFetched, digest: seen };
  }
}

/**
 * When in an interval a job is due, in milliseconds since 1970: always the same, so that another tab goes on with the
 * schedule, and not that of all others, so that they do not ask at once.
 */
export function phaseMs(id: string, interval: number): number {
  return (Number.parseInt(id.slice(0, 8), 16) || 0) % (interval * 1000);
}

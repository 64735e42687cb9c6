import { isSnapError, type SnapError } from '../../shared/errors.js';
import type {
  MadeFile,
  MakeFailure,
  MakeRequest,
  Wanted,
  WantedImage,
  WantedMoment,
} from '../../shared/served.js';
import { parseTimePath } from '../../shared/time-path.js';
import type { At } from '../options/moment.js';
import type { ServingSnapper } from './options.js';

type Picture = Exclude<Wanted, { readonly kind: 'times' }>;

/** Makes what an address stands for. What goes wrong is part of the result. */
export async function makeServed(
  snapper: ServingSnapper,
  url: string,
  { stream, wanted }: Pick<MakeRequest, 'stream' | 'wanted'>,
  signal: AbortSignal,
): Promise<MadeFile> {
  try {
    if (wanted.kind === 'times') {
      const brief_thumbnails = await listTimes(snapper, url, wanted, signal);
      return toJsonFile([{ stream, brief_thumbnails }]);
    }
    const { moment } = wanted;
    const elsewhere =
      moment.kind === 'date' ? await findElsewhere(snapper, url, moment, signal) : undefined;
    if (elsewhere !== undefined) return { kind: 'elsewhere', path: elsewhere };
    const [blob, isFixed] = await Promise.all([
      takePicture(snapper, url, wanted, signal),
      isFixedMoment(snapper, url, moment, signal),
    ]);
    return { kind: 'file', bytes: await blob.arrayBuffer(), type: blob.type, isFixed };
  } catch (error) {
    return { kind: 'failed', failure: toFailure(error, wanted) };
  }
}

async function takePicture(
  snapper: ServingSnapper,
  url: string,
  wanted: Picture,
  signal: AbortSignal,
): Promise<Blob> {
  const moment = { ...toAt(wanted.moment), signal };
  if (wanted.kind === 'clip') return (await snapper.keyframe(url, moment)).blob;
  const snapshot = await snapper.capture(url, { ...moment, images: [toImage(wanted.image)] });
  const [image] = snapshot.images;
  if (!image) throw new Error('The snapshot has no image');
  return image.blob;
}

function toImage({ type, width, height, fit }: WantedImage) {
  return { type, width, height, fit };
}

function toAt(moment: WantedMoment): { readonly at: At; readonly seek?: 'before' | 'nearest' } {
  if (moment.kind === 'newest') return { at: 'live' };
  if (moment.kind === 'time') return { at: { time: moment.seconds }, seek: 'nearest' };
  return { at: { date: moment.seconds * 1000 }, seek: 'before' };
}

/**
 * A second has a picture where a keyframe falls into it: the last one, no earlier than the second before. Otherwise the
 * nearest keyframe's own second has it, and leads nowhere else.
 *
 * @returns its path without extension; `undefined`: it is here
 */
async function findElsewhere(
  snapper: ServingSnapper,
  url: string,
  { seconds }: { readonly seconds: number },
  signal: AbortSignal,
): Promise<string | undefined> {
  const at = { date: seconds * 1000 };
  const before = await snapper.resolve(url, { at, seek: 'before', signal }).catch(ifNoKeyframe);
  if (secondsOf(before?.path) === seconds) return undefined;
  const { path } = await snapper.resolve(url, { at, seek: 'nearest', signal });
  return secondsOf(path) === seconds ? undefined : path?.replace(/\.\w+$/, '');
}

/** The window may begin with pictures that need one before it. */
function ifNoKeyframe(error: unknown): undefined {
  if (!isSnapError(error) || error.code !== 'no-keyframe') throw error;
}

function secondsOf(path: string | undefined): number | undefined {
  const date = path === undefined ? undefined : parseTimePath(path);
  return date && date.getTime() / 1000;
}

/** A date stays what it is; a time on the timeline does where no segment comes or goes any more. */
async function isFixedMoment(
  snapper: ServingSnapper,
  url: string,
  moment: WantedMoment,
  signal: AbortSignal,
): Promise<boolean> {
  if (moment.kind !== 'time') return moment.kind === 'date';
  return !(await snapper.timeline(url, { signal })).isLive;
}

async function listTimes(
  snapper: ServingSnapper,
  url: string,
  { from, to }: Extract<Wanted, { readonly kind: 'times' }>,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const range = { from: toDate(from), to: toDate(to), signal };
  const times = await snapper.times(url, range).catch((error: unknown) => {
    // A part of the archive in which nothing was recorded is an empty list.
    if (isOutside(error) && error.window?.startDate) return [];
    throw error;
  });
  return [...new Set(times.map(Math.ceil))];
}

function toJsonFile(value: unknown): MadeFile {
  const { buffer } = new TextEncoder().encode(JSON.stringify(value));
  return { kind: 'file', bytes: buffer, type: 'application/json', isFixed: false };
}

function toDate(seconds: number | undefined): Date | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1000);
}

function isOutside(error: unknown): error is SnapError {
  return isSnapError(error) && error.code === 'outside-window';
}

function toFailure(error: unknown, wanted: Wanted): MakeFailure {
  if (!isSnapError(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      ...{ code: 'worker-failed', message },
      status: undefined,
      isRetryable: true,
      isBehind: false,
    };
  }
  const { code, message, status, retryable } = error;
  const start = error.window?.startDate?.getTime();
  const date = wanted.kind !== 'times' && wanted.moment.kind === 'date' ? wanted.moment : undefined;
  const isBehind =
    code === 'outside-window' && !!date && start !== undefined && date.seconds * 1000 < start;
  return { code, message, status, isRetryable: retryable, isBehind };
}

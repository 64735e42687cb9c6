import type { OpenStream, Peer, Picture } from '../peers/peer.js';
import { report, sleep, watchLongTasks } from './report.js';

/** What a page has to do with one peer. */
export interface VisitTask {
  /** Passed to the peer, if it has a choice. */
  readonly engine: string;
  /** The stream's folder, with a trailing slash; each pass finds it under a new name. */
  readonly folder: string;
  readonly times: readonly number[];
  readonly segmentSeconds: number;
  /** Measured passes through the stream; with 0 only the first picture is measured. */
  readonly passes: number;
  /** No pass begins after this time. */
  readonly limitSeconds: number;
  /** Pages to open with the same cache; each takes a first picture. */
  readonly visits: number;
}

export interface TakenPicture {
  readonly jpegBytes: number;
  readonly bytesRead: number | undefined;
  readonly steps: Readonly<Record<string, number>> | undefined;
  readonly engine: string | undefined;
}

export type VisitMessage =
  /** This build or this browser does not support it. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Measured from the start of the page's navigation. */
  | {
      readonly kind: 'first';
      readonly milliseconds: number;
      readonly longTasksMs: readonly number[];
    }
  /** A stream is open, and the measurement begins. */
  | { readonly kind: 'opened' }
  | {
      readonly kind: 'taken';
      readonly milliseconds: number;
      readonly longTasksMs: readonly number[];
      readonly pictures: readonly TakenPicture[];
    }
  /** Carries the last picture in Base64, for people to look at. */
  | { readonly kind: 'done'; readonly sample: string };

/** Bytes that a cancelled request has still sent have to be counted before the next step. */
const SETTLE_MS = 50;
/** A browser writes its cache with a delay. */
const CACHE_MS = 2000;

/** Runs in the page and reports everything to the benchmark. */
export async function visit(
  createPeer: (engine: string) => Peer | Promise<Peer>,
  task: VisitTask,
): Promise<void> {
  const longTasks = watchLongTasks();
  try {
    const number = Number(new URLSearchParams(location.search).get('visit') ?? 1);
    const peer = await createPeer(task.engine);
    const cold = await openPass(peer, task, `visit${number}`);
    const milliseconds = performance.now();
    await sleep(SETTLE_MS);
    await report({ kind: 'first', milliseconds, longTasksMs: longTasks() } satisfies VisitMessage);
    let last = cold.first;
    // The first pass is not measured: it warms everything up.
    if (task.passes > 0) last = (await cold.rest()).at(-1) ?? last;
    await cold.close();
    longTasks();
    last = (await measure(peer, task, longTasks)) ?? last;
    if (number < task.visits) await leaveFor(number + 1);
    else await report({ kind: 'done', sample: await toBase64(last.blob) } satisfies VisitMessage);
  } catch (error) {
    await report({ kind: 'failed', reason: String(error) } satisfies VisitMessage);
  }
}

async function measure(
  peer: Peer,
  task: VisitTask,
  longTasks: () => readonly number[],
): Promise<Picture | undefined> {
  const deadline = performance.now() + task.limitSeconds * 1000;
  let last: Picture | undefined;
  for (let pass = 0; pass < task.passes && performance.now() < deadline; pass++) {
    const stream = await openPass(peer, task, `pass${pass}`);
    await sleep(SETTLE_MS);
    await report({ kind: 'opened' } satisfies VisitMessage);
    const start = performance.now();
    const pictures = await stream.rest();
    const milliseconds = performance.now() - start;
    await stream.close();
    await sleep(SETTLE_MS);
    last = pictures.at(-1);
    await report({
      ...{ kind: 'taken', milliseconds, longTasksMs: longTasks() },
      pictures: pictures.map(toTaken),
    } satisfies VisitMessage);
  }
  return last;
}

/** Each pass has new URLs, so that nothing a peer has kept of the stream helps it. */
function openPass(peer: Peer, task: VisitTask, name: string): Promise<OpenStream> {
  const { folder, times, segmentSeconds } = task;
  return peer.open({ url: `${folder}${name}/index.m3u8`, times, segmentSeconds });
}

function toTaken({ blob, bytesRead, steps, engine }: Picture): TakenPicture {
  return { jpegBytes: blob.size, bytesRead, steps, engine };
}

async function leaveFor(visit: number): Promise<void> {
  await sleep(CACHE_MS);
  location.replace(`/lobby/?to=${encodeURIComponent(`/visit/?visit=${visit}`)}`);
}

async function toBase64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

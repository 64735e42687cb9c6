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
}

/** What the benchmark asks next. Until it does, the page waits for an answer and does nothing. */
export type VisitOrder =
  /** To take the other pictures of the stream of the first one, unmeasured. */
  | { readonly kind: 'warm' }
  | ({ readonly kind: 'slice' } & Slice)
  /** To open the page again with the same cache. */
  | { readonly kind: 'again' }
  | { readonly kind: 'end' };

/** A peer's turn. */
export interface Slice {
  /** Measured passes through the stream, at most. */
  readonly passes: number;
  /** No pass but the first begins after this time. */
  readonly seconds: number;
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
  /** Measured from the start of the page's navigation; answered with an order. */
  | {
      readonly kind: 'first';
      readonly milliseconds: number;
      readonly longTasksMs: readonly number[];
    }
  /** The last order is done; answered with the next one. */
  | { readonly kind: 'ready' }
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
/** Passes before the first turn, and the time after which none begins. */
const [WARM_PASSES, WARM_MS] = [10, 8000];
/** A browser writes its cache with a delay. */
const CACHE_MS = 2000;

interface Visit {
  readonly peer: Peer;
  readonly task: VisitTask;
  readonly longTasks: () => readonly number[];
  /** How many passes there were. */
  passes: number;
  last: Picture;
}

/** Runs in the page, does what it is asked to, and reports everything to the benchmark. */
export async function visit(
  createPeer: (engine: string) => Peer | Promise<Peer>,
  task: VisitTask,
): Promise<void> {
  const longTasks = watchLongTasks();
  try {
    const number = Number(new URLSearchParams(location.search).get('visit') ?? 1);
    const peer = await createPeer(task.engine);
    const cold = await openStream(peer, task, `visit${number}`);
    const milliseconds = performance.now();
    await sleep(SETTLE_MS);
    const visit: Visit = { peer, task, longTasks, passes: 0, last: cold.first };
    let order = await ask({ kind: 'first', milliseconds, longTasksMs: longTasks() });
    for (; order.kind !== 'end'; order = await ask({ kind: 'ready' })) {
      if (order.kind === 'again') {
        await leaveFor(number + 1);
        return;
      }
      if (order.kind === 'slice') await takeSlice(visit, order);
      else await warmUp(visit, cold);
    }
    await tell({ kind: 'done', sample: await toBase64(visit.last.blob) });
  } catch (error) {
    await tell({ kind: 'failed', reason: String(error) });
  }
}

async function ask(message: VisitMessage): Promise<VisitOrder> {
  return JSON.parse(await report(message)) as VisitOrder;
}

async function tell(message: VisitMessage): Promise<void> {
  await report(message);
}

/** After the turns of others, the first pass is not measured: workers may have ended, and decoders closed. */
async function takeSlice(visit: Visit, { passes, seconds }: Slice): Promise<void> {
  await warm(await openPass(visit));
  visit.longTasks();
  const deadline = performance.now() + seconds * 1000;
  for (let pass = 0; pass < passes && (pass === 0 || performance.now() < deadline); pass++) {
    const stream = await openPass(visit);
    await sleep(SETTLE_MS);
    await tell({ kind: 'opened' });
    const start = performance.now();
    const pictures = await stream.rest();
    const milliseconds = performance.now() - start;
    await stream.close();
    await sleep(SETTLE_MS);
    visit.last = pictures.at(-1) ?? visit.last;
    const longTasksMs = visit.longTasks();
    await tell({ kind: 'taken', milliseconds, longTasksMs, pictures: pictures.map(toTaken) });
  }
}

/** As long as it takes to find out what there is to find out about the machine, unless a peer is slow. */
async function warmUp(visit: Visit, cold: OpenStream): Promise<void> {
  const deadline = performance.now() + WARM_MS;
  await warm(cold);
  for (let pass = 1; pass < WARM_PASSES && performance.now() < deadline; pass++) {
    await warm(await openPass(visit));
  }
}

async function warm(stream: OpenStream): Promise<void> {
  await stream.rest();
  await stream.close();
}

/** Each pass has new URLs, so that nothing a peer has kept of the stream helps it. */
function openPass(visit: Visit): Promise<OpenStream> {
  visit.passes += 1;
  return openStream(visit.peer, visit.task, `pass${visit.passes}`);
}

function openStream(peer: Peer, task: VisitTask, name: string): Promise<OpenStream> {
  const { folder, times, segmentSeconds } = task;
  return peer.open({ url: `${folder}${name}/index.m3u8`, times, segmentSeconds });
}

function toTaken({ blob, bytesRead, steps, engine }: Picture): TakenPicture {
  return { jpegBytes: blob.size, bytesRead, steps, engine };
}

async function leaveFor(visit: number): Promise<void> {
  await sleep(CACHE_MS);
  const to = `${location.pathname}?visit=${visit}`;
  location.replace(`/lobby/?to=${encodeURIComponent(to)}`);
}

async function toBase64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

import type { Snapper, WatchedSnapshot, WatchOptions } from 'hlsnap';
import type { HlsWallElement } from 'hlsnap/wall';
import { report, sleep, watchLongTasks } from './report.js';
import { createSnapper } from './snapper.js';

/** A wall of live streams; each picture is refreshed at an interval. */
export interface WallTask {
  readonly urls: readonly string[];
  /** Of servers that are dead or hang, spread among the others. */
  readonly deadUrls: readonly string[];
  /** Of streams that end and begin anew. */
  readonly restartingUrls: readonly string[];
  readonly engine: string;
  readonly intervalSeconds: number;
  readonly seconds: number;
  /** It ends after so many pictures instead; 0: after the seconds. */
  readonly refreshes: number;
  readonly imageWidth: number;
}

export type WallMessage =
  | { readonly kind: 'failed'; readonly reason: string }
  /** Every stream that is there shows its first picture, and the measurement begins. */
  | {
      readonly kind: 'started';
      readonly fillSeconds: number;
      readonly longTasksMs: readonly number[];
    }
  | {
      readonly kind: 'done';
      readonly seconds: number;
      readonly dues: Dues;
      /** How often a tile said that it is live when it was not, looked at once a second. */
      readonly staleAsLive: number;
      /** Pictures of the streams that begin anew, and how often one was `ended` or `offline`, looked at once a second. */
      readonly restarting: { readonly pictures: number; readonly away: number };
      readonly longTasksMs: readonly number[];
    };

/** What became of the due times of the streams that are there. */
export interface Dues {
  /** From the due time until the picture was there, in milliseconds. */
  readonly lagsMs: number[];
  /** There was no newer picture. */
  unchanged: number;
  /** Left out, because the one before was not done. */
  leftOut: number;
  failed: number;
}

/** A live stream's pictures come once for each of its segments. */
const SEGMENT_SECONDS = 6;
const LOOK_MS = 1000;
/** A tile looks at the clock once a second, and so does this. */
const GRACE_MS = 3000;

export async function runWall(task: WallTask): Promise<void> {
  const longTasks = watchLongTasks();
  try {
    const snapper = await createSnapper(task.engine);
    // What imports it is not measured.
    await import('hlsnap/wall');
    const watches = new Watches(snapper, task);
    const start = performance.now();
    const wall = createWall(watches, task);
    while (!task.urls.every((url) => watches.lastMs.has(url))) await sleep(50);
    const fillSeconds = (performance.now() - start) / 1000;
    watches.clear();
    await report({ kind: 'started', fillSeconds, longTasksMs: longTasks() } satisfies WallMessage);
    const measured = await measure(wall, watches, task);
    await report({ kind: 'done', ...measured, longTasksMs: longTasks() } satisfies WallMessage);
  } catch (error) {
    await report({ kind: 'failed', reason: String(error) } satisfies WallMessage);
  }
}

/** The watches of a wall, which go through here to be counted. */
class Watches {
  /** When each stream's last picture was taken. */
  readonly lastMs = new Map<string, number>();
  #dues = noDues();
  #others = 0;
  #fromMs = Infinity;
  readonly #snapper: Snapper;
  readonly #task: WallTask;

  constructor(snapper: Snapper, task: WallTask) {
    this.#snapper = snapper;
    this.#task = task;
  }

  get dues(): Dues {
    return this.#dues;
  }

  /** Pictures of streams whose due times do not count. */
  get others(): number {
    return this.#others;
  }

  /** Counts what is due from now on. */
  clear(): void {
    [this.#dues, this.#others] = [noDues(), 0];
    this.#fromMs = Date.now();
  }

  async *watch(
    url: string | URL,
    options: WatchOptions = {},
  ): AsyncGenerator<WatchedSnapshot, void, undefined> {
    const isSteady = this.#task.urls.includes(String(url));
    const pictures = this.#snapper.watch(url, {
      ...options,
      images: [{ width: this.#task.imageWidth }],
      onMissed: (missed) => {
        const { reason, count, dueAt } = missed;
        if (isSteady && dueAt.getTime() >= this.#fromMs) {
          if (reason === 'unchanged') this.#dues.unchanged += count;
          else if (reason === 'late') this.#dues.leftOut += count;
          else this.#dues.failed += count;
        }
        options.onMissed?.(missed);
      },
    });
    for await (const snapshot of pictures) {
      const [takenMs, dueMs] = [snapshot.takenAt.getTime(), snapshot.dueAt.getTime()];
      this.lastMs.set(String(url), takenMs);
      if (!isSteady) this.#others += 1;
      else if (dueMs >= this.#fromMs) this.#dues.lagsMs.push(takenMs - dueMs);
      yield snapshot;
    }
  }
}

function noDues(): Dues {
  return { lagsMs: [], unchanged: 0, leftOut: 0, failed: 0 };
}

/** All tiles are in view: they are small. Their pictures are not. */
function createWall(watches: Watches, task: WallTask): HlsWallElement {
  const wall = document.createElement('hls-wall');
  wall.style.cssText =
    '--hls-wall-tile-width: 1.5rem; --hls-wall-gap: 1px; --hls-wall-font: 6px/1 sans-serif';
  wall.interval = task.intervalSeconds;
  wall.snapper = watches;
  const every = Math.max(1, Math.floor(task.urls.length / Math.max(1, task.deadUrls.length)));
  const dead = [...task.deadUrls];
  const mixed = task.urls.flatMap((url, index) =>
    index % every === 0 ? [...dead.splice(0, 1), url] : [url],
  );
  wall.streams = [...mixed, ...dead, ...task.restartingUrls].map((url) => ({ url }));
  document.body.append(wall);
  return wall;
}

async function measure(wall: HlsWallElement, watches: Watches, task: WallTask) {
  const start = performance.now();
  const urls = wall.streams.map(({ url = '' }) => url);
  const restarting = new Set<string | undefined>(task.restartingUrls);
  const staleMs = 3000 * Math.max(task.intervalSeconds, SEGMENT_SECONDS) + GRACE_MS;
  const isAway = ({ dataset }: HTMLElement, index: number): boolean =>
    restarting.has(urls[index]) && /ended|offline/.test(dataset['state'] ?? '');
  let [staleAsLive, away] = [0, 0];
  const isOver = (): boolean =>
    task.refreshes > 0
      ? watches.dues.lagsMs.length >= task.refreshes
      : performance.now() - start >= task.seconds * 1000;
  while (!isOver()) {
    await sleep(LOOK_MS);
    const tiles = wall.shadowRoot?.querySelectorAll<HTMLElement>('.tile') ?? [];
    for (const [index, { dataset }] of tiles.entries()) {
      const ageMs = Date.now() - (watches.lastMs.get(urls[index] ?? '') ?? 0);
      if (dataset['state'] === 'live' && ageMs > staleMs) staleAsLive += 1;
    }
    away += [...tiles].filter(isAway).length;
  }
  const seconds = (performance.now() - start) / 1000;
  const { dues, others: pictures } = watches;
  return { seconds, dues, staleAsLive, restarting: { pictures, away } };
}

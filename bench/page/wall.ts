import type { Snapper } from 'hlsnap';
import { report, sleep, watchLongTasks } from './report.js';
import { createSnapper } from './snapper.js';

/** A wall of live streams; each picture is refreshed at an interval. */
export interface WallTask {
  readonly urls: readonly string[];
  readonly engine: string;
  readonly intervalSeconds: number;
  readonly seconds: number;
  readonly imageWidth: number;
}

export type WallMessage =
  | { readonly kind: 'failed'; readonly reason: string }
  /** Every picture was taken once, and the measurement begins. */
  | {
      readonly kind: 'started';
      readonly fillSeconds: number;
      readonly longTasksMs: readonly number[];
    }
  | {
      readonly kind: 'done';
      readonly refreshes: readonly Refresh[];
      readonly longTasksMs: readonly number[];
    };

export interface Refresh {
  /** From the moment the picture was due until it was there. */
  readonly milliseconds: number;
  readonly error: string | undefined;
}

export async function runWall(task: WallTask): Promise<void> {
  const longTasks = watchLongTasks();
  try {
    const snapper = await createSnapper(task.engine);
    const tiles = task.urls.map((url) => createTile(snapper, url, task.imageWidth));
    const start = performance.now();
    await Promise.all(tiles.map((refresh) => refresh()));
    const fillSeconds = (performance.now() - start) / 1000;
    await report({ kind: 'started', fillSeconds, longTasksMs: longTasks() } satisfies WallMessage);
    const refreshes = await keepFresh(tiles, task);
    await report({ kind: 'done', refreshes, longTasksMs: longTasks() } satisfies WallMessage);
  } catch (error) {
    await report({ kind: 'failed', reason: String(error) } satisfies WallMessage);
  }
}

type Tile = () => Promise<void>;

function createTile(snapper: Snapper, url: string, width: number): Tile {
  const image = document.createElement('img');
  image.width = 160;
  document.body.append(image);
  return async () => {
    const { images } = await snapper.capture(url, { at: 'live', images: [{ width }] });
    const [made] = images;
    if (!made) throw new Error('A snapshot without an image');
    URL.revokeObjectURL(image.src);
    image.src = URL.createObjectURL(made.blob);
  };
}

/** The refreshes of the tiles are spread over the interval, as if the streams had been opened one after the other. */
async function keepFresh(
  tiles: readonly Tile[],
  { intervalSeconds, seconds }: WallTask,
): Promise<readonly Refresh[]> {
  const start = performance.now();
  const rounds = Math.floor(seconds / intervalSeconds);
  const all = tiles.map(async (tile, index) => {
    const refreshes: Refresh[] = [];
    for (let round = 0; round < rounds; round++) {
      const due = start + (round + index / tiles.length) * intervalSeconds * 1000;
      await sleep(due - performance.now());
      const error = await tile().then(() => undefined, String);
      refreshes.push({ milliseconds: performance.now() - due, error });
    }
    return refreshes;
  });
  return (await Promise.all(all)).flat();
}

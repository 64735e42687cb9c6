import { Snapper } from 'hlsnap';
import Hls from 'hls.js';
import { report, watchLongTasks } from './report.js';
import type { SheetAnswer, SheetTask } from './storyboard-worker.js';

export interface StoryboardTask extends SheetTask {
  readonly peer: 'hlsnap' | 'hlsjs' | 'mediabunny';
}

export interface StoryboardMessage extends SheetAnswer {
  readonly milliseconds: number;
  readonly longTasksMs: readonly number[];
}

/** Makes a storyboard, or as much of it as the time allows, and reports how much that was. */
export async function makeStoryboard(task: StoryboardTask): Promise<void> {
  const longTasks = watchLongTasks();
  const make = { hlsnap, hlsjs, mediabunny }[task.peer];
  const start = performance.now();
  const answer = await make(task).catch((error: unknown) => ({ tiles: 0, failure: String(error) }));
  const milliseconds = performance.now() - start;
  await report({ ...answer, milliseconds, longTasksMs: longTasks() } satisfies StoryboardMessage);
}

async function hlsnap({ url, every, width, count }: SheetTask): Promise<SheetAnswer> {
  const snapper = new Snapper();
  let tiles = 0;
  for await (const sheet of snapper.storyboard(url, {
    every,
    to: count * every,
    tile: { width },
  })) {
    tiles += sheet.tiles.filter(({ error }) => !error).length;
  }
  return { tiles };
}

/** A hidden `<video>` that hls.js feeds seeks from tile to tile, and is drawn into canvases. */
async function hlsjs(task: SheetTask): Promise<SheetAnswer> {
  const { url, every, count, limitSeconds } = task;
  const video = document.createElement('video');
  video.muted = true;
  video.hidden = true;
  document.body.append(video);
  const hls = new Hls({
    ...{ maxBufferLength: 1, backBufferLength: 0, startPosition: 0 },
    ...{ workerPath: '/hls.worker.js' },
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  await event(video, 'loadeddata');
  const { context, canvas, place } = openCanvas(task);
  const deadline = performance.now() + limitSeconds * 1000;
  let tiles = 0;
  while (tiles < count && performance.now() < deadline) {
    const seeked = event(video, 'seeked');
    video.currentTime = tiles * every + 0.01;
    await seeked;
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) await event(video, 'loadeddata');
    context.drawImage(video, ...place(tiles));
    tiles += 1;
    if (tiles % 264 === 0 || tiles === count) await toBlob(canvas);
  }
  hls.destroy();
  return { tiles };
}

async function mediabunny(task: SheetTask): Promise<SheetAnswer> {
  const worker = new Worker('/page/storyboard-worker.js', { type: 'module' });
  const answered = new Promise<SheetAnswer>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<SheetAnswer>) => {
      resolve(data);
    };
  });
  worker.postMessage(task);
  return answered;
}

function openCanvas({ width }: SheetTask) {
  const canvas = document.createElement('canvas');
  const height = Math.round((width * 9) / 16);
  canvas.width = 12 * width;
  canvas.height = 22 * height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no canvas');
  const place = (tile: number): [x: number, y: number, width: number, height: number] => {
    const position = tile % 264;
    return [(position % 12) * width, Math.floor(position / 12) * height, width, height];
  };
  return { canvas, context, place };
}

function toBlob(canvas: HTMLCanvasElement): Promise<Blob | null> {
  return new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', 0.8);
  });
}

function event(target: EventTarget, name: string): Promise<unknown> {
  return new Promise((resolve) => {
    target.addEventListener(name, resolve, { once: true });
  });
}

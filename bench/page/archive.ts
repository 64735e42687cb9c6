import type { Snapper } from 'hlsnap';
import type { HlsArchiveElement } from 'hlsnap/wall';
import { report, sleep, watchLongTasks } from './report.js';
import { createSnapper } from './snapper.js';

/** A recording in `<hls-archive>`, which is scrolled from end to end, and then read. */
export interface ArchiveTask {
  readonly url: string;
  readonly engine: string;
  /** From end to end. */
  readonly seconds: number;
  /** As somebody reads it, a view every two seconds. */
  readonly readSeconds: number;
}

/** What scrolling was like. */
export interface ScrollMeasured {
  /** From one frame to the next, in milliseconds. */
  readonly framesMs: readonly number[];
  /** What the archive does for each scroll event, in milliseconds. */
  readonly handlerMs: readonly number[];
  readonly longTasksMs: readonly number[];
  readonly pixels: number;
  /** The most tiles in the document at a time. */
  readonly mostTiles: number;
  /** Of the tiles in view at the end, and how many of these had a picture by then. */
  readonly inView: number;
  readonly withPicture: number;
  /** Taken meanwhile. */
  readonly captures: number;
}

export type ArchiveMessage =
  | { readonly kind: 'failed'; readonly reason: string }
  | {
      readonly kind: 'done';
      readonly tiles: number;
      readonly endToEnd: ScrollMeasured;
      readonly reading: ScrollMeasured;
    };

const VIEW_SECONDS = 2;

export async function runArchive(task: ArchiveTask): Promise<void> {
  try {
    const counted = new CountedSnapper(await createSnapper(task.engine));
    await import('hlsnap/wall');
    const { archive, view } = await openArchive(counted, task.url);
    const most = view.scrollHeight - view.clientHeight;
    const tiles = Math.round(
      (view.scrollHeight / rowOf(view).offsetHeight) * rowOf(view).childElementCount,
    );
    const measure = (from: number, to: number, seconds: number) =>
      scroll({ archive, view, counted, from, to, seconds });
    const endToEnd = await measure(0, most, task.seconds);
    const middle = most / 2;
    const read = (view.clientHeight * task.readSeconds) / VIEW_SECONDS;
    const reading = await measure(middle, Math.min(most, middle + read), task.readSeconds);
    await report({ kind: 'done', tiles, endToEnd, reading } satisfies ArchiveMessage);
  } catch (error) {
    await report({ kind: 'failed', reason: String(error) } satisfies ArchiveMessage);
  }
}

/** Counts the pictures that are taken. */
class CountedSnapper {
  captures = 0;
  readonly timeline: Snapper['timeline'];
  readonly capture: Snapper['capture'];

  constructor(snapper: Snapper) {
    this.timeline = (...call) => snapper.timeline(...call);
    this.capture = async (...call) => {
      const snapshot = await snapper.capture(...call);
      this.captures += 1;
      return snapshot;
    };
  }
}

async function openArchive(
  snapper: CountedSnapper,
  url: string,
): Promise<{ readonly archive: HlsArchiveElement; readonly view: HTMLElement }> {
  document.body.style.margin = '0';
  const archive = document.createElement('hls-archive');
  archive.style.cssText = 'display: block; block-size: 100vh; --hls-archive-height: 90vh';
  archive.snapper = snapper;
  archive.src = url;
  document.body.append(archive);
  while (archive.current === undefined) await sleep(20);
  archive.every = 'segment';
  const view = archive.shadowRoot?.querySelector<HTMLElement>('.view');
  if (!view) throw new Error('The archive has no view');
  await sleep(1000);
  return { archive, view };
}

function rowOf(view: HTMLElement): HTMLElement {
  const row = view.querySelector<HTMLElement>('.row');
  if (!row) throw new Error('The archive has no row');
  return row;
}

interface Scrolling {
  readonly archive: HlsArchiveElement;
  readonly view: HTMLElement;
  readonly counted: CountedSnapper;
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
}

/** At a constant speed, so that what is late jumps. */
async function scroll(scrolling: Scrolling): Promise<ScrollMeasured> {
  const { archive, view, counted, from, to, seconds } = scrolling;
  view.scrollTop = from;
  await sleep(1000);
  const longTasks = watchLongTasks();
  longTasks();
  const { handlerMs, stop } = timeHandlers(archive, view);
  const before = counted.captures;
  const framesMs: number[] = [];
  let mostTiles = 0;
  const start = await nextFrame();
  for (let last = start; last - start < seconds * 1000;) {
    view.scrollTop = from + ((to - from) * (last - start)) / (seconds * 1000);
    const now = await nextFrame();
    framesMs.push(now - last);
    last = now;
    mostTiles = Math.max(mostTiles, view.getElementsByClassName('tile').length);
  }
  stop();
  const captures = counted.captures - before;
  const pixels = Math.abs(to - from);
  return {
    ...{ framesMs, handlerMs, pixels, mostTiles, captures },
    ...tilesInView(view),
    longTasksMs: longTasks(),
  };
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(resolve);
  });
}

/** Listeners before and after the archive's own. */
function timeHandlers(archive: HlsArchiveElement, view: HTMLElement) {
  const handlerMs: number[] = [];
  let began = 0;
  const before = (): void => {
    began = performance.now();
  };
  const after = (): void => {
    handlerMs.push(performance.now() - began);
  };
  archive.shadowRoot?.addEventListener('scroll', before, { capture: true });
  view.addEventListener('scroll', after);
  return {
    handlerMs,
    stop: (): void => {
      archive.shadowRoot?.removeEventListener('scroll', before, { capture: true });
      view.removeEventListener('scroll', after);
    },
  };
}

function tilesInView(view: HTMLElement): Pick<ScrollMeasured, 'inView' | 'withPicture'> {
  const { top, bottom } = view.getBoundingClientRect();
  const tiles = [...view.querySelectorAll('.tile')].filter((tile) => {
    const box = tile.getBoundingClientRect();
    return box.bottom > top && box.top < bottom;
  });
  const withPicture = tiles.filter((tile) => tile.querySelector('img[src]') !== null).length;
  return { inView: tiles.length, withPicture };
}

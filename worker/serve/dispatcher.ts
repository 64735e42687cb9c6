import type { MadeFile, MakeRequest, Wanted } from '../../shared/served.js';
import { choosePage, type Candidate } from './choose-page.js';
import { makersOf, type Directory } from './directory.js';
import { BUSY, NO_PAGE, PAGE_SILENT, type Problem } from './problem.js';
import { WaitingLine } from './waiting-line.js';

/** The pages of the site, as far as the dispatcher needs them. */
export interface Pages {
  readonly directory: () => Promise<Directory>;
  /** The clients that are open, and whether they can be seen. */
  readonly open: () => Promise<ReadonlyMap<string, boolean>>;
  /**
   * What a page answers; `undefined` where it is not there.
   *
   * @param over - Fires when nobody waits for it any more.
   */
  readonly ask: (
    client: string,
    request: MakeRequest,
    over: AbortSignal,
  ) => Promise<MadeFile | undefined>;
  /** Has all that are open tell of themselves: what they told may have been deleted with the site's data. */
  readonly callOut: () => Promise<void>;
}

type Timer = ReturnType<typeof setTimeout>;

interface Task {
  readonly stream: string;
  readonly wanted: Wanted;
  readonly settle: (result: MadeFile | Problem) => void;
  /** Ends its wait for a turn. */
  turn: Timer | undefined;
  /** Ends its wait for a page. */
  page: Timer | undefined;
  /** How many pages went away while they made it. */
  losses: number;
}

interface Run {
  readonly client: string;
  readonly lose: () => void;
}

/** A page that is there and does not answer for so long is hung. */
const SILENCE_MS = 60_000;
/** How long something may wait for its turn. */
const TURN_MS = 60_000;
/** How often it is looked whether the pages that make something are still there: nothing tells of those that crash. */
const LOOK_MS = 1000;
const MOST_LOSSES = 2;

/** Has pages make what is wanted: so many at once on each, the newest first, on another one where a page goes away. */
export class Dispatcher {
  readonly #pages: Pages;
  readonly #line = new WaitingLine<Task>();
  readonly #runs = new Set<Run>();
  #looking: ReturnType<typeof setInterval> | undefined;
  #pumping = Promise.resolve();

  constructor(pages: Pages) {
    this.#pages = pages;
  }

  make(stream: string, wanted: Wanted): Promise<MadeFile | Problem> {
    return new Promise((resolve, reject) => {
      const empty = { turn: undefined, page: undefined, losses: 0 };
      this.#wait({ stream, wanted, settle: resolve, ...empty }).catch(reject);
    });
  }

  /** To be called when pages have come, or have a hand free. */
  pump(): void {
    this.#pumping = this.#pumping.then(() => this.#startAll()).catch(report);
  }

  /** To be called when a page has gone. */
  lost(client: string): void {
    for (const run of this.#runs) if (run.client === client) run.lose();
  }

  async #wait(task: Task): Promise<void> {
    const { limits } = await this.#pages.directory();
    task.turn = this.#endLater(task, BUSY, TURN_MS);
    for (const one of this.#line.add(task, limits.queue)) end(one, BUSY);
    this.pump();
  }

  #endLater(task: Task, problem: Problem, milliseconds: number): Timer {
    return setTimeout(() => {
      if (this.#line.remove(task)) end(task, problem);
    }, milliseconds);
  }

  async #startAll(): Promise<void> {
    if (this.#line.items.length === 0) return;
    const [directory, open] = await Promise.all([this.#pages.directory(), this.#pages.open()]);
    for (const task of this.#line.items.toReversed()) {
      const candidates = this.#candidates(directory, open, task.stream);
      const page = choosePage(candidates);
      if (page) {
        this.#line.remove(task);
        void this.#run(task, page.client);
      } else if (candidates.length > 0) {
        stop(task, 'page');
      } else if (task.page === undefined) {
        task.page = this.#endLater(task, NO_PAGE, directory.limits.wait * 1000);
        void this.#pages.callOut().catch(report);
      }
    }
  }

  #candidates(
    directory: Directory,
    open: ReadonlyMap<string, boolean>,
    stream: string,
  ): readonly Candidate[] {
    return makersOf(directory, stream).flatMap(([client, { atOnce, toldAt }]) => {
      const isVisible = open.get(client);
      if (isVisible === undefined) return [];
      const busy = [...this.#runs].filter((run) => run.client === client).length;
      return [{ client, isVisible, busy, atOnce, toldAt }];
    });
  }

  async #run(task: Task, client: string): Promise<void> {
    stop(task, 'turn');
    stop(task, 'page');
    const result = await this.#ask(task, client);
    task.losses += Number(result === undefined);
    if (result) end(task, result);
    else if (task.losses > MOST_LOSSES) end(task, PAGE_SILENT);
    else await this.#wait(task);
    this.pump();
  }

  /** `undefined`: the page has gone. */
  async #ask({ stream, wanted }: Task, client: string): Promise<MadeFile | Problem | undefined> {
    const over = new AbortController();
    const result = new Promise<MadeFile | Problem | undefined>((resolve) => {
      const run = {
        client,
        lose: () => {
          resolve(undefined);
        },
      };
      this.#runs.add(run);
      this.#look();
      const timer = setTimeout(resolve, SILENCE_MS, PAGE_SILENT);
      over.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        this.#runs.delete(run);
      });
      const request = { hlsnap: 'make', stream, wanted } as const;
      this.#pages.ask(client, request, over.signal).then(resolve, run.lose);
    });
    return result.finally(() => {
      over.abort();
    });
  }

  /** While something is made, again and again. */
  #look(): void {
    this.#looking ??= setInterval(() => {
      if (this.#runs.size === 0) {
        clearInterval(this.#looking);
        this.#looking = undefined;
        return;
      }
      this.#pages.open().then((open) => {
        for (const { client, lose } of this.#runs) if (!open.has(client)) lose();
      }, report);
    }, LOOK_MS);
  }
}

function end(task: Task, result: MadeFile | Problem): void {
  stop(task, 'turn');
  stop(task, 'page');
  task.settle(result);
}

/** As what nobody catches. */
function report(error: unknown): void {
  reportError(error);
}

function stop(task: Task, timer: 'turn' | 'page'): void {
  clearTimeout(task[timer]);
  task[timer] = undefined;
}

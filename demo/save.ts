import { isSnapError } from 'hlsnap';
import { opfs } from 'hlsnap/sinks';
import { byId } from './dom.js';
import { describeOtherError, describeSaveError } from './error-texts.js';
import { KeptList } from './kept.js';
import { OutcomeView } from './outcome.js';
import type { Picture } from './pictures.js';
import { QueueView } from './queue.js';
import { serverWays, signsForBucket } from './server-ways.js';
import { localWays, type Way } from './sinks.js';

const SIGNER_UNKNOWN = 'S3: press Check to find out whether the server signs for a bucket.';
const NO_SIGNER =
  'S3: this server does not sign for a bucket (docs/server.md tells how to set one up).';
const SIGNER = 'S3: the server signs for its bucket.';

/** The part of the page that saves the current picture. */
export class SavePanel {
  readonly #server = byId('server', HTMLInputElement);
  readonly #serverNote = byId('server-note', HTMLElement);
  readonly #buttons: ReadonlyMap<string, HTMLButtonElement>;
  readonly #ways: Readonly<Record<string, Way>>;
  readonly #kept: KeptList;
  readonly #queue: QueueView;
  readonly #outcome = new OutcomeView(() => this.#running?.abort());
  #running: AbortController | undefined;
  #picture: Picture | undefined;
  #all: readonly Picture[] = [];
  #signs = false;

  constructor() {
    const onFailure = (error: unknown): void => {
      this.#fail(error);
    };
    const files = opfs({ folder: 'hlsnap-demo' });
    this.#kept = new KeptList(files, onFailure);
    this.#queue = new QueueView({
      onFailure,
      onSent: (told) => {
        this.#outcome.done(told);
      },
    });
    this.#ways = {
      ...localWays(files),
      ...serverWays(() => this.#base),
      queue: this.#queue.way,
    };
    this.#buttons = findButtons();
    this.#server.value = defaultServer();
    this.#listen();
    this.#tellMissing();
    this.#reflect();
    void this.#queue.open(this.#base);
    if (this.#ways['opfs']?.missing?.() === undefined) void this.#kept.refresh();
  }

  /** Sets the picture to save; without one there is nothing to save. */
  choose(picture: Picture | undefined, all: readonly Picture[]): void {
    this.#picture = picture;
    this.#all = all;
    this.#reflect();
  }

  get #base(): string {
    return this.#server.value.trim().replace(/\/+$/, '');
  }

  #listen(): void {
    for (const [name, button] of this.#buttons) {
      button.addEventListener('click', () => {
        void this.#save(name);
      });
    }
    this.#server.addEventListener('change', () => {
      this.#setSigner(false, SIGNER_UNKNOWN);
      void this.#queue.open(this.#base);
    });
    byId('server-check', HTMLButtonElement).addEventListener('click', () => {
      void this.#check();
    });
  }

  async #save(name: string): Promise<void> {
    const way = this.#ways[name];
    const picture = this.#picture;
    if (way === undefined || picture === undefined) return;
    await this.#run(way.label, async (signal) => {
      const told = await way.save({
        picture,
        all: this.#all,
        signal,
        onProgress: (fraction) => {
          if (!signal.aborted) this.#outcome.progress(fraction);
        },
      });
      if (name === 'opfs') await this.#kept.refresh();
      return told;
    });
  }

  #check(): Promise<void> {
    return this.#run('Check', async (signal) => {
      const signs = await signsForBucket(this.#base, signal);
      this.#setSigner(signs, signs ? SIGNER : NO_SIGNER);
      return ['The server is there.'];
    });
  }

  /** Does one thing at a time: it aborts what is still running. */
  async #run(label: string, work: (signal: AbortSignal) => ReturnType<Way['save']>): Promise<void> {
    this.#running?.abort();
    const controller = new AbortController();
    this.#running = controller;
    this.#outcome.start(label);
    try {
      const told = await work(controller.signal);
      if (this.#running === controller) this.#outcome.done(told);
    } catch (error) {
      if (this.#running === controller) this.#fail(error);
    } finally {
      if (this.#running === controller) this.#running = undefined;
    }
  }

  #fail(error: unknown): void {
    const isKnown = isSnapError(error);
    this.#outcome.fail(
      isKnown ? describeSaveError(error, navigator.onLine) : describeOtherError(error),
    );
  }

  #setSigner(signs: boolean, note: string): void {
    this.#signs = signs;
    this.#serverNote.textContent = note;
    this.#reflect();
  }

  #reflect(): void {
    for (const [name, button] of this.#buttons) {
      const canBeHad = this.#ways[name]?.missing?.() === undefined;
      const isReady = name !== 's3' || this.#signs;
      button.disabled = this.#picture === undefined || !canBeHad || !isReady;
    }
  }

  /** Explains next to the buttons why some of them are disabled in this browser. */
  #tellMissing(): void {
    const reasons = Object.values(this.#ways).flatMap(({ label, missing }) => {
      const reason = missing?.();
      return reason === undefined ? [] : [`${label}: ${reason}.`];
    });
    byId('ways-note', HTMLElement).textContent = reasons.join(' ');
    this.#serverNote.textContent = SIGNER_UNKNOWN;
  }
}

function findButtons(): ReadonlyMap<string, HTMLButtonElement> {
  const buttons = document.querySelectorAll<HTMLButtonElement>('button[data-way]');
  return new Map([...buttons].map((button) => [button.dataset['way'] ?? '', button]));
}

/** The server's cookies stay within one site, and `localhost` and `127.0.0.1` are different sites. */
function defaultServer(): string {
  const host = location.hostname === 'localhost' ? 'localhost' : '127.0.0.1';
  return `http://${host}:8787`;
}

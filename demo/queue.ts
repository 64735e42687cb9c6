import { queued, upload, type QueuedSink, type UploadResult } from 'hlsnap/sinks';
import { byId } from './dom.js';
import { tellUpload, uploadOptions } from './server-ways.js';
import { deliver, type Told, type Way } from './sinks.js';

/** What the queue tells the page. */
export interface QueueListener {
  readonly onSent: (told: Told) => void;
  readonly onFailure: (error: unknown) => void;
}

/** The queue of uploads to one server, with the number of waiting pictures. */
export class QueueView {
  readonly #listener: QueueListener;
  readonly #text = byId('queue-text', HTMLElement);
  readonly #flush = byId('queue-flush', HTMLButtonElement);
  #queue: QueuedSink<UploadResult> | undefined;

  constructor(listener: QueueListener) {
    this.#listener = listener;
    this.#flush.addEventListener('click', () => {
      void this.#sendNow();
    });
  }

  /** Queues pictures for this server from now on. Pictures that wait for another server stay in its queue. */
  async open(base: string): Promise<void> {
    const old = this.#queue;
    this.#queue = undefined;
    try {
      await old?.close();
      this.#queue = this.#make(base);
    } catch (error) {
      this.#listener.onFailure(error);
    }
    await this.#count();
  }

  readonly way: Way = {
    label: 'Queue',
    save: async (delivery) => {
      if (this.#queue === undefined) throw new TypeError('This is not a server’s address');
      try {
        const outcome = await deliver(this.#queue, delivery);
        if (outcome.state === 'sent') return tellUpload(outcome.result?.answer);
        return ['The server cannot be reached: the picture waits in the queue.'];
      } finally {
        await this.#count();
      }
    },
  };

  #make(base: string): QueuedSink<UploadResult> {
    const sink = upload({ ...uploadOptions(base), retries: 0 });
    const queue = queued(sink, { name: `demo ${base}` });
    queue.addEventListener('sent', ({ detail }) => {
      this.#listener.onSent(tellUpload(detail.result.answer));
      void this.#count();
    });
    queue.addEventListener('failed', ({ detail }) => {
      this.#listener.onFailure(detail.error);
      void this.#count();
    });
    return queue;
  }

  async #sendNow(): Promise<void> {
    try {
      await this.#queue?.retry();
      await this.#queue?.flush();
      const [next] = (await this.#queue?.pending()) ?? [];
      if (next?.error !== undefined) this.#listener.onFailure(next.error);
    } catch (error) {
      this.#listener.onFailure(error);
    }
    await this.#count();
  }

  async #count(): Promise<void> {
    const queue = this.#queue;
    const [waiting, failed] = await Promise.all([queue?.pending() ?? [], queue?.failed() ?? []]);
    const rest = failed.length === 0 ? '' : `, ${failed.length} failed`;
    this.#text.textContent = `Waiting: ${waiting.length}${rest}`;
    this.#flush.disabled = waiting.length + failed.length === 0;
  }
}

import type { CallbackDelivery, LiveJob } from 'hlsnap/jobs';
import { byId } from '../dom.js';
import {
  actionButton,
  allCallbacks,
  allJobs,
  chosen,
  nameOf,
  optionsOf,
  type Console,
  type Panel,
} from './console.js';
import { setOptions } from './form.js';
import { Row } from './rows.js';
import { CALLBACK_WORDS, EVENT_WORDS, formatAttempts, formatMoment } from './texts.js';
import { VirtualList, type RowView } from './virtual-list.js';

const ROW_PIXELS = 90;
const UNDELIVERED = [
  'The server did not take it',
  'Check that it runs at this address, answers within 3 seconds and allows this page (CORS), then send it again.',
] as const;

/** Callbacks: what was told to servers, and how they answered. */
export class CallbackPanel implements Panel {
  readonly #console: Console;
  readonly #state = byId('callbacks-state', HTMLSelectElement);
  readonly #job = byId('callbacks-job', HTMLSelectElement);
  readonly #heading = byId('callbacks-heading', HTMLElement);
  readonly #list: VirtualList<CallbackDelivery>;
  #jobs: readonly LiveJob[] = [];

  constructor(parts: Console) {
    this.#console = parts;
    this.#list = new VirtualList(byId('callbacks-list', HTMLElement), {
      label: 'Callbacks',
      empty: 'There are no such callbacks. Jobs with a callback address send them.',
      idOf: ({ id }) => id,
      create: () => this.#row(),
      rowPixels: ROW_PIXELS,
    });
    for (const filter of [this.#state, this.#job]) {
      filter.addEventListener('change', parts.refresh);
    }
  }

  async refresh(): Promise<void> {
    const { jobs } = this.#console;
    this.#jobs = await allJobs(jobs);
    setOptions(this.#job, optionsOf(this.#jobs, 'all'));
    const state = chosen(this.#state) as CallbackDelivery['state'] | undefined;
    const callbacks = await allCallbacks(jobs, { state, jobId: chosen(this.#job) });
    this.#heading.textContent = `Callbacks: ${callbacks.length}`;
    this.#list.show(callbacks);
  }

  #row(): RowView<CallbackDelivery> {
    const { callbacks } = this.#console.jobs;
    let callback: CallbackDelivery | undefined;
    const send = actionButton(this.#console, 'Send again', async () => {
      if (callback) await callbacks.send(callback.id);
      return 'It is sent again, under the same id.';
    });
    const forget = actionButton(
      this.#console,
      'Forget',
      async () => {
        if (callback) await callbacks.delete(callback.id);
        this.#list.focus();
        return 'The callback was forgotten.';
      },
      'danger',
    );
    const row = new Row(3, [send, forget]);
    return {
      element: row.element,
      update: (now) => {
        callback = now;
        const { state, event, at, url, attempts, jobId } = now;
        row.title(EVENT_WORDS[event.type]);
        row.badge(state, CALLBACK_WORDS[state]);
        row.lines(
          `${nameOf(this.#jobs, jobId)} · ${formatMoment(at)}`,
          url,
          formatAttempts(attempts),
        );
        row.advice(state === 'undelivered' ? UNDELIVERED : undefined);
        send.disabled = state === 'pending';
        send.ariaLabel = `Send again: ${EVENT_WORDS[event.type]}, ${formatMoment(at)}`;
        forget.ariaLabel = `Forget: ${EVENT_WORDS[event.type]}, ${formatMoment(at)}`;
      },
    };
  }
}

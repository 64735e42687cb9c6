import type { Progress, Timings } from 'hlsnap';
import { byId, make } from './dom.js';
import { formatBytes, formatMilliseconds } from './format.js';

type StepState = 'waiting' | 'running' | 'done' | 'stopped';

interface Row {
  readonly timing: StepName;
  readonly item: HTMLLIElement;
  readonly bar: HTMLElement;
  readonly value: HTMLElement;
}

type StepName = Exclude<keyof Timings, 'total'>;

const STEPS: readonly (readonly [StepName, string])[] = [
  ['playlist', 'Playlist'],
  ['fetch', 'Fetch'],
  ['load', 'Load decoder'],
  ['decode', 'Decode'],
  ['resize', 'Resize'],
  ['encode', 'Encode'],
];

const STATE_WORDS: Readonly<Record<StepState, string>> = {
  waiting: 'not started',
  running: 'running',
  done: 'done',
  stopped: 'stopped',
};

/** The steps of a capture: the running one first, then how long each took. */
export class StepList {
  readonly #list = byId('steps', HTMLOListElement);
  readonly #total = byId('total', HTMLElement);
  readonly #rows: readonly Row[] = STEPS.map(([timing, label]) => {
    const bar = make('span', 'bar-fill');
    bar.hidden = true;
    const value = make('span', 'step-value', '–');
    const item = make('li', 'step', make('span', 'step-name', label));
    item.append(make('span', 'bar', bar), value);
    return { timing, item, bar, value };
  });
  #fetched = false;

  constructor() {
    this.#list.append(...this.#rows.map(({ item }) => item));
    this.#setAll('waiting');
  }

  start(): void {
    this.#fetched = false;
    this.#total.textContent = '';
    this.#setAll('waiting');
    for (const { bar, value } of this.#rows) {
      bar.hidden = true;
      value.textContent = '–';
    }
  }

  /** All steps before this one are done. */
  progress({ step, bytesFetched }: Progress): void {
    if (step === 'fetching') this.#fetched = true;
    const running = this.#runningSteps(step);
    const first = this.#rows.findIndex(({ timing }) => running.includes(timing));
    for (const [index, row] of this.#rows.entries()) {
      const after = index < first ? 'done' : 'waiting';
      setState(row, running.includes(row.timing) ? 'running' : after);
      if (row.timing === 'fetch' && this.#fetched)
        row.value.textContent = formatBytes(bytesFetched);
    }
  }

  /** The capture is over: each bar begins where the previous one ended. */
  finish(timings: Timings): void {
    const sum = STEPS.reduce((total, [step]) => total + timings[step], 0);
    const whole = Math.max(sum, timings.total, 1);
    let elapsed = 0;
    for (const row of this.#rows) {
      const milliseconds = timings[row.timing];
      setState(row, 'done');
      row.bar.style.insetInlineStart = `${(elapsed / whole) * 100}%`;
      row.bar.style.inlineSize = `${(milliseconds / whole) * 100}%`;
      row.bar.hidden = false;
      row.value.textContent = formatMilliseconds(milliseconds);
      elapsed += milliseconds;
    }
    this.#total.textContent = formatMilliseconds(timings.total);
  }

  /** The capture failed or was cancelled in the running step. */
  stop(): void {
    for (const row of this.#rows)
      if (row.item.dataset['state'] === 'running') setState(row, 'stopped');
  }

  /** `loading` means the playlist before the segment is fetched, and the decoder after that. */
  #runningSteps(step: Progress['step']): readonly StepName[] {
    if (step === 'fetching') return ['fetch'];
    if (step === 'decoding') return ['decode'];
    if (step === 'encoding') return ['resize', 'encode'];
    return this.#fetched ? ['load'] : ['playlist'];
  }

  #setAll(state: StepState): void {
    for (const row of this.#rows) setState(row, state);
  }
}

function setState({ item }: Row, state: StepState): void {
  item.dataset['state'] = state;
  item.title = STATE_WORDS[state];
  if (state === 'running') item.setAttribute('aria-current', 'step');
  else item.removeAttribute('aria-current');
}

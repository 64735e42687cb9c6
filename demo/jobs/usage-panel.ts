import type { LiveJob, UsageAmounts, UsageQuery, UsageRow } from 'hlsnap/jobs';
import { byId, make } from '../dom.js';
import { formatBytes } from '../format.js';
import { allJobs, chosen, nameOf, optionsOf, type Console, type Panel } from './console.js';
import { setOptions } from './form.js';
import type { UsageChart } from './usage-chart.js';
import { VirtualList, type RowView } from './virtual-list.js';

const ROW_PIXELS = 60;

type Amount = keyof UsageAmounts;
type Grain = NonNullable<UsageQuery['grain']>;

const AMOUNTS: readonly (readonly [Amount, label: string])[] = [
  ['snapshots', 'Snapshots'],
  ['seconds', 'Running'],
  ['bytesFetched', 'Fetched'],
  ['bytesStored', 'Stored'],
  ['failures', 'Failures'],
];

/** Usage: a chart, the numbers behind it, and both as files. */
export class UsagePanel implements Panel {
  readonly #console: Console;
  readonly #amount = byId('usage-amount', HTMLSelectElement);
  readonly #grain = byId('usage-grain', HTMLSelectElement);
  readonly #job = byId('usage-job', HTMLSelectElement);
  readonly #list: VirtualList<UsageRow>;
  #chart: Promise<UsageChart> | undefined;
  #jobs: readonly LiveJob[] = [];

  constructor(parts: Console) {
    this.#console = parts;
    this.#list = new VirtualList(byId('usage-list', HTMLElement), {
      label: 'Usage by time and job',
      empty: 'Nothing was used yet.',
      idOf: ({ time, jobId }) => `${time} ${jobId}`,
      create: () => this.#row(),
      rowPixels: ROW_PIXELS,
    });
    for (const filter of [this.#amount, this.#grain, this.#job]) {
      filter.addEventListener('change', parts.refresh);
    }
    for (const format of ['csv', 'json'] as const) {
      byId(`usage-${format}`, HTMLButtonElement).addEventListener('click', () => {
        void this.#export(format);
      });
    }
  }

  async refresh(): Promise<void> {
    const { jobs } = this.#console;
    this.#jobs = await allJobs(jobs);
    setOptions(this.#job, optionsOf(this.#jobs, 'all'));
    const rows = await jobs.usage.list(this.#query());
    this.#list.show(rows.toReversed());
    this.#chart ??= import('./usage-chart.js').then(
      ({ UsageChart }) => new UsageChart(byId('usage-chart', HTMLElement)),
    );
    const amount = this.#amount.value as Amount;
    (await this.#chart).show(sumByTime(rows, amount), {
      labelOf: (time) => formatTime(time, this.#grain.value as Grain),
      valueOf: (value) => formatAmount(amount, value),
    });
  }

  #query(): UsageQuery {
    return { jobId: chosen(this.#job), grain: this.#grain.value as Grain };
  }

  async #export(format: 'csv' | 'json'): Promise<void> {
    const { jobs, notice } = this.#console;
    try {
      const text = await jobs.usage[format](this.#query());
      const type = format === 'csv' ? 'text/csv' : 'application/json';
      const link = make('a');
      link.href = URL.createObjectURL(new Blob([text], { type }));
      link.download = `usage.${format}`;
      link.click();
      // The download has begun by then.
      setTimeout(() => {
        URL.revokeObjectURL(link.href);
      }, 10_000);
      notice.done(`Downloaded usage.${format}.`);
    } catch (error) {
      notice.fail(error);
    }
  }

  #row(): RowView<UsageRow> {
    const time = make('dd');
    const job = make('dt');
    const values = AMOUNTS.map(([, label]) => [make('dt', '', label), make('dd')] as const);
    const cells = values.map(([label, value]) => make('div', '', label, value));
    const element = make('dl', 'usage-row', make('div', '', job, time), ...cells);
    return {
      element,
      update: (row) => {
        time.textContent = formatTime(row.time, this.#grain.value as Grain);
        job.textContent = nameOf(this.#jobs, row.jobId);
        for (const [i, [amount]] of AMOUNTS.entries()) {
          const value = values[i]?.[1];
          if (value) value.textContent = formatAmount(amount, row[amount]);
        }
      },
    };
  }
}

function sumByTime(
  rows: readonly UsageRow[],
  amount: Amount,
): readonly (readonly [time: string, value: number])[] {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(row.time, (sums.get(row.time) ?? 0) + row[amount]);
  return [...sums];
}

function formatAmount(amount: Amount, value: number): string {
  if (amount === 'bytesFetched' || amount === 'bytesStored') return formatBytes(value);
  if (amount !== 'seconds') return String(value);
  const minutes = value / 60;
  if (minutes < 1) return `${Math.round(value)} s`;
  return minutes < 60 ? `${minutes.toFixed(1)} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** In UTC, as it is counted. */
function formatTime(time: string, grain: Grain): string {
  if (grain === 'month') return time.slice(0, 7);
  return grain === 'day' ? time.slice(0, 10) : `${time.slice(5, 10)} ${time.slice(11, 16)}`;
}

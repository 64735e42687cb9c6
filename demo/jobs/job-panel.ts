import type { JobState, LiveJob } from 'hlsnap/jobs';
import { byId, make } from '../dom.js';
import { streamName } from '../format.js';
import { toStreamUrl } from '../settings.js';
import { actionButton, allJobs, chosen, optionsOf, type Console, type Panel } from './console.js';
import { askDelete } from './delete-dialog.js';
import { onSubmit, setOptions, type Values } from './form.js';
import { Row } from './rows.js';
import { adviceOf, formatMissed, formatMoment, STATE_WORDS } from './texts.js';
import { VirtualList, type RowView } from './virtual-list.js';

const ROW_PIXELS = 90;

/** Jobs: one form that submits them, and a list of what they do. */
export class JobPanel implements Panel {
  readonly #console: Console;
  readonly #form = byId('job-form', HTMLFormElement);
  readonly #template = byId('job-template', HTMLSelectElement);
  readonly #state = byId('jobs-state', HTMLSelectElement);
  readonly #search = byId('jobs-search', HTMLInputElement);
  readonly #heading = byId('jobs-heading', HTMLElement);
  readonly #list: VirtualList<LiveJob>;

  /** `sampleUrl`: a stream to try. */
  constructor(parts: Console, sampleUrl: string | undefined) {
    this.#console = parts;
    this.#list = new VirtualList(byId('jobs-list', HTMLElement), {
      label: 'Jobs',
      empty: 'There are no jobs. Enter the address of a live stream above, and start one.',
      idOf: ({ id }) => id,
      create: () => jobRow(parts),
      rowPixels: ROW_PIXELS,
    });
    onSubmit(this.#form, parts.notice, (values) => this.#submit(values));
    this.#state.addEventListener('change', parts.refresh);
    this.#search.addEventListener('input', parts.refresh);
    byId('job-samples', HTMLElement).hidden = sampleUrl === undefined;
    byId('job-sample', HTMLButtonElement).addEventListener('click', () => {
      byId('job-url', HTMLInputElement).value = sampleUrl ?? '';
      byId('job-kind', HTMLSelectElement).value = 'url';
    });
  }

  async refresh(): Promise<void> {
    const { jobs } = this.#console;
    const state = chosen(this.#state) as JobState | undefined;
    const [found, templates] = await Promise.all([
      allJobs(jobs, { state, search: chosen(this.#search) }),
      jobs.templates.list(),
    ]);
    setOptions(this.#template, optionsOf(templates));
    this.#heading.textContent = `Jobs: ${found.length}`;
    this.#list.show(found);
  }

  async #submit({ url, name, template, kind, callbackUrl }: Values): Promise<string> {
    const address = toStreamUrl(url ?? '', document.baseURI);
    if (address === undefined) throw new TypeError('options.url must be an address');
    const job = await this.#console.jobs.submit({
      ...(kind === 'imageUrl' ? { imageUrl: address } : { url: address }),
      name: name ?? streamName(address),
      template: template ?? '',
      callbackUrl,
    });
    byId('job-name', HTMLInputElement).value = '';
    this.#console.refresh();
    return `The job “${job.name}” looks for its stream.`;
  }
}

function jobRow(parts: Console): RowView<LiveJob> {
  const { jobs, pictures } = parts;
  const picture = make('img');
  picture.alt = '';
  let job: LiveJob | undefined;
  const act = (what: (job: LiveJob) => Promise<string>) => (): Promise<string> =>
    job ? what(job) : Promise.resolve('');
  const toggle = actionButton(
    parts,
    'Start',
    act(async ({ id, name, state }) => {
      if (canStart(state)) await jobs.start(id);
      else await jobs.stop(id);
      return canStart(state) ? `“${name}” was started.` : `“${name}” was stopped.`;
    }),
  );
  const restart = actionButton(
    parts,
    'Restart',
    act(async ({ id, name }) => {
      await jobs.restart(id);
      return `“${name}” runs with its template as it is now.`;
    }),
  );
  const remove = actionButton(
    parts,
    'Delete',
    act((one) => askDelete(jobs, one)),
    'danger',
  );
  const row = new Row(2, [toggle, restart, remove], picture);
  return {
    element: row.element,
    update: (now) => {
      job = now;
      pictures.show(picture, now.lastFile);
      row.title(now.name);
      row.badge(now.state, STATE_WORDS[now.state]);
      row.lines(now.url, factsOf(now));
      row.advice(adviceOf(now));
      const verb = canStart(now.state) ? 'Start' : 'Stop';
      toggle.textContent = verb;
      toggle.ariaLabel = `${verb} ${now.name}`;
      restart.ariaLabel = `Restart ${now.name}`;
      remove.ariaLabel = `Delete ${now.name}`;
    },
  };
}

function canStart(state: JobState): boolean {
  return state === 'paused' || state === 'failed';
}

function factsOf({ sequence, settings, since, missed }: LiveJob): string {
  return [
    `${sequence} ${sequence === 1 ? 'snapshot' : 'snapshots'}`,
    `every ${settings.interval} s`,
    `since ${formatMoment(since)}`,
    formatMissed(missed),
  ]
    .filter((fact) => fact !== '')
    .join(' · ');
}

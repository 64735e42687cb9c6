import type { Rule, Template } from 'hlsnap/jobs';
import { byId } from '../dom.js';
import { toStreamUrl } from '../settings.js';
import { actionButton, nameOf, optionsOf, type Console, type Panel } from './console.js';
import { onSubmit, setOptions, type Values } from './form.js';
import { RecordForm } from './record-form.js';
import { Row } from './rows.js';
import { VirtualList, type RowView } from './virtual-list.js';

const ROW_PIXELS = 70;

/** Rules, and the announcement of streams that they are for. */
export class RulePanel implements Panel {
  readonly #console: Console;
  readonly #form = new RecordForm('rule');
  readonly #template = byId('rule-template', HTMLSelectElement);
  readonly #list: VirtualList<Rule>;
  #templates: readonly Template[] = [];

  constructor(parts: Console) {
    this.#console = parts;
    this.#list = new VirtualList(byId('rules-list', HTMLElement), {
      label: 'Rules',
      empty: 'There are no rules. Without one an announced stream gets no job.',
      idOf: ({ id }) => id,
      create: () => this.#row(),
      rowPixels: ROW_PIXELS,
    });
    onSubmit(this.#form.form, parts.notice, (values) => this.#submit(values));
    const announcement = byId('announce-form', HTMLFormElement);
    onSubmit(announcement, parts.notice, ({ url }) => this.#announce(url ?? ''));
  }

  async refresh(): Promise<void> {
    const { jobs } = this.#console;
    this.#templates = await jobs.templates.list();
    setOptions(this.#template, optionsOf(this.#templates));
    this.#list.show(await jobs.rules.list());
  }

  async #submit({ domain, appName, template = '', callbackUrl }: Values): Promise<string> {
    const { rules } = this.#console.jobs;
    const options = { domain, appName, template, callbackUrl };
    const { id } = this.#form;
    await (id === undefined ? rules.create(options) : rules.update(id, options));
    this.#form.create();
    this.#console.refresh();
    return 'The rule applies from the next stream on.';
  }

  async #announce(typed: string): Promise<string> {
    const url = toStreamUrl(typed, document.baseURI);
    if (url === undefined) throw new TypeError('options.url must be an address');
    const job = await this.#console.jobs.announce(url);
    if (job) return `The stream has the job “${job.name}”.`;
    return 'No rule fits this stream: create one for its domain and application, or for *.';
  }

  #row(): RowView<Rule> {
    const { jobs } = this.#console;
    let rule: Rule | undefined;
    const change = actionButton(this.#console, 'Change', () => {
      if (!rule) return Promise.resolve('');
      const { domain, appName, template, callbackUrl = '' } = rule;
      this.#form.change(rule.id, 'the rule', { domain, appName, template, callbackUrl });
      return Promise.resolve('Change the rule in the form, then save it.');
    });
    const remove = actionButton(
      this.#console,
      'Delete',
      async () => {
        if (!rule) return '';
        await jobs.rules.delete(rule.id);
        this.#list.focus();
        return 'The rule was deleted. Its jobs stay.';
      },
      'danger',
    );
    const row = new Row(2, [change, remove]);
    return {
      element: row.element,
      update: (now) => {
        rule = now;
        const title = `${now.domain} / ${now.appName}`;
        row.title(title);
        row.lines(
          `template: ${nameOf(this.#templates, now.template)}`,
          now.callbackUrl === undefined ? '' : `callbacks: ${now.callbackUrl}`,
        );
        change.ariaLabel = `Change the rule ${title}`;
        remove.ariaLabel = `Delete the rule ${title}`;
      },
    };
  }
}

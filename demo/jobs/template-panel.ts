import type { Template, TemplateOptions } from 'hlsnap/jobs';
import { byId } from '../dom.js';
import { actionButton, type Console, type Panel } from './console.js';
import { onSubmit, type Values } from './form.js';
import { RecordForm } from './record-form.js';
import { Row } from './rows.js';
import { VirtualList, type RowView } from './virtual-list.js';

const ROW_PIXELS = 70;
/** What a new template begins with: what the library stands for with `true`, by the name of the job. */
const FORMATS = {
  overwriteFormat: 'now/{JobName}.[type]',
  sequenceFormat: '{JobName}/{Date}/{Sequence}.[type]',
};

/** Templates: a form, and a list. */
export class TemplatePanel implements Panel {
  readonly #console: Console;
  readonly #form = new RecordForm('template');
  readonly #list: VirtualList<Template>;

  constructor(parts: Console) {
    this.#console = parts;
    for (const [name, format] of Object.entries(FORMATS)) {
      const input = this.#form.form.elements.namedItem(name);
      if (input instanceof HTMLInputElement) input.defaultValue = format;
    }
    this.#list = new VirtualList(byId('templates-list', HTMLElement), {
      label: 'Templates',
      empty: 'There are no templates. Create one above: jobs need it.',
      idOf: ({ id }) => id,
      create: () => this.#row(),
      rowPixels: ROW_PIXELS,
    });
    onSubmit(this.#form.form, parts.notice, (values) => this.#submit(values));
  }

  async refresh(): Promise<void> {
    this.#list.show(await this.#console.jobs.templates.list());
  }

  async #submit(values: Values): Promise<string> {
    const { templates } = this.#console.jobs;
    const options = toOptions(values);
    const { id } = this.#form;
    const { name } = await (id === undefined
      ? templates.create(options)
      : templates.update(id, options));
    this.#form.create();
    this.#console.refresh();
    return id === undefined
      ? `The template “${name}” was created.`
      : `“${name}” was changed. Jobs that run keep what they began with until they are restarted.`;
  }

  #row(): RowView<Template> {
    const { jobs } = this.#console;
    let template: Template | undefined;
    const change = actionButton(this.#console, 'Change', () => {
      if (!template) return Promise.resolve('');
      this.#form.change(template.id, `“${template.name}”`, toValues(template));
      return Promise.resolve(`Change “${template.name}” in the form, then save it.`);
    });
    const remove = actionButton(
      this.#console,
      'Delete',
      async () => {
        if (!template) return '';
        await jobs.templates.delete(template.id);
        this.#list.focus();
        return `“${template.name}” was deleted. Its jobs keep what they began with.`;
      },
      'danger',
    );
    const row = new Row(2, [change, remove]);
    return {
      element: row.element,
      update: (now) => {
        template = now;
        row.title(now.name);
        row.lines(
          `every ${now.interval} s · ${now.type} · ${widthOf(now)}`,
          [now.overwriteFormat, now.sequenceFormat].filter(Boolean).join(' · '),
        );
        change.ariaLabel = `Change ${now.name}`;
        remove.ariaLabel = `Delete ${now.name}`;
      },
    };
  }
}

function toOptions({ name, interval, images, type, ...formats }: Values): TemplateOptions {
  return {
    name: name ?? '',
    interval: Number(interval ?? NaN),
    images: [{ width: images === undefined ? undefined : Number(images) }],
    type: (type ?? 'image/jpeg') as NonNullable<TemplateOptions['type']>,
    overwriteFormat: formats['overwriteFormat'],
    sequenceFormat: formats['sequenceFormat'],
  };
}

function toValues(template: Template): Readonly<Record<string, string>> {
  const { name, interval, images, type, overwriteFormat = '', sequenceFormat = '' } = template;
  const width = String(images[0]?.width ?? '');
  return { name, interval: String(interval), images: width, type, overwriteFormat, sequenceFormat };
}

function widthOf({ images }: Template): string {
  return images.map(({ width }) => (width === undefined ? 'full size' : `${width} px`)).join(', ');
}

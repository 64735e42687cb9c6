import { newKey } from '../http/key.js';
import { iso } from './job-state.js';
import { resolveRule, type Rule, type RuleOptions } from './rules.js';
import type { JobStore } from './job-store.js';
import {
  resolveTemplate,
  jobSettingsOf,
  type Template,
  type TemplateOptions,
} from './templates.js';

interface Stamped {
  readonly id: string;
  readonly createdAt: string;
  readonly changedAt: string;
}

/** A new record, under an id of its own. */
function stamp<Data>(data: Data): Data & Stamped {
  const now = iso(Date.now());
  return { ...data, id: newKey(), createdAt: now, changedAt: now };
}

/**
 * The templates of jobs. What is changed applies from the next start of a job on; what runs keeps what it began with.
 *
 * @public
 */
export class JobTemplates {
  readonly #store: JobStore;

  /** @internal */
  constructor(store: JobStore) {
    this.#store = store;
  }

  /**
   * Creates a template.
   *
   * @throws `TypeError` or `RangeError` at once, naming the option that is wrong.
   */
  create(options: TemplateOptions): Promise<Template> {
    return keep(this.#store, 'templates', stamp(resolveTemplate(options)));
  }

  /** A template, or `undefined` if there is none of this id. */
  get(id: string): Promise<Template | undefined> {
    return this.#store.get('templates', id);
  }

  /**
   * Changes what is given of a template.
   *
   * @throws `RangeError` from the promise if there is none of this id; `TypeError` or `RangeError` from it, naming the
   * option that is wrong.
   */
  update(id: string, options: Partial<TemplateOptions>): Promise<Template> {
    return this.#store.run(['templates'], async (tx) => {
      const store = tx.objectStore('templates');
      const before = existing('template', id, await store.get(id));
      const { name, createdAt } = before;
      const data = resolveTemplate({ name, ...jobSettingsOf(before), ...options });
      const template = { ...data, id, createdAt, changedAt: iso(Date.now()) };
      await store.put(template);
      return template;
    });
  }

  /** Deletes a template; jobs keep what they began with. `false` if there is none of this id. */
  delete(id: string): Promise<boolean> {
    return this.#store.remove('templates', id);
  }

  /** All templates, the oldest first. */
  async list(): Promise<readonly Template[]> {
    return inOrder(await this.#store.all('templates'));
  }
}

/**
 * The rules that decide which announced streams get a job. What is changed applies from the next stream on.
 *
 * @public
 */
export class JobRules {
  readonly #store: JobStore;

  /** @internal */
  constructor(store: JobStore) {
    this.#store = store;
  }

  /**
   * Creates a rule.
   *
   * @throws `TypeError` or `RangeError` at once, naming the option that is wrong; `RangeError` from the promise if there
   * is no such template, or a rule for the same domain and application.
   */
  create(options: RuleOptions): Promise<Rule> {
    return this.#put(stamp(resolveRule(options)));
  }

  /** A rule, or `undefined` if there is none of this id. */
  get(id: string): Promise<Rule | undefined> {
    return this.#store.get('rules', id);
  }

  /**
   * Changes what is given of a rule.
   *
   * @throws as `create()`, and `RangeError` from the promise if there is none of this id.
   */
  async update(id: string, options: Partial<RuleOptions>): Promise<Rule> {
    const before = existing('rule', id, await this.get(id));
    const { domain, appName, template, storage, callbackUrl, createdAt } = before;
    const data = resolveRule({ domain, appName, template, storage, callbackUrl, ...options });
    return this.#put({ ...data, id, createdAt, changedAt: iso(Date.now()) });
  }

  /** Deletes a rule; its jobs stay. `false` if there is none of this id. */
  delete(id: string): Promise<boolean> {
    return this.#store.remove('rules', id);
  }

  /** All rules, the oldest first. */
  async list(): Promise<readonly Rule[]> {
    return inOrder(await this.#store.all('rules'));
  }

  #put(rule: Rule): Promise<Rule> {
    return this.#store.run(['rules', 'templates'], async (tx) => {
      const store = tx.objectStore('rules');
      existing('template', rule.template, await tx.objectStore('templates').get(rule.template));
      const same = (await store.getAll()).find(
        ({ id, domain, appName }) =>
          id !== rule.id && domain === rule.domain && appName === rule.appName,
      );
      if (same) {
        throw new RangeError(`There is a rule for ${same.domain} and ${same.appName}: ${same.id}`);
      }
      await store.put(rule);
      return rule;
    });
  }
}

/** @throws RangeError */
export function existing<Value>(what: string, id: string, value: Value | undefined): Value {
  if (value === undefined) throw new RangeError(`There is no ${what} of the id '${id}'`);
  return value;
}

async function keep(store: JobStore, name: 'templates', value: Template): Promise<Template> {
  await store.put(name, value);
  return value;
}

function inOrder<Value extends Stamped>(values: Value[]): readonly Value[] {
  return values.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
}

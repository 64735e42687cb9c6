import { optional, resolveOptions, text } from '../options/check.js';
import { name, webUrl } from './checks.js';
import type { StreamAddress } from './stream-address.js';

/**
 * Which streams get a job when they are announced. Of several rules that fit, the most specific one counts: a domain
 * before an application, an application before `*`.
 *
 * @public
 */
export interface RuleOptions {
  /**
   * The host of the stream's URL, or `*` for any.
   * @defaultValue `'*'`
   */
  readonly domain?: string | undefined;
  /**
   * The name of the application, or `*` for any.
   * @defaultValue `'*'`
   */
  readonly appName?: string | undefined;
  /** The id of the template. */
  readonly template: string;
  /**
   * The name of the storage.
   * @defaultValue `'embedded'`
   */
  readonly storage?: string | undefined;
  /** Where callbacks of these jobs go, in place of the default. */
  readonly callbackUrl?: string | undefined;
}

/**
 * A stored rule.
 *
 * @public
 */
export interface Rule {
  /** Its id. */
  readonly id: string;
  /** A host, or `*`. */
  readonly domain: string;
  /** An application, or `*`. */
  readonly appName: string;
  /** The id of the template. */
  readonly template: string;
  /** The name of the storage. */
  readonly storage: string;
  /** Where callbacks of these jobs go, in place of the default. */
  readonly callbackUrl: string | undefined;
  /** When it was created, in ISO 8601. */
  readonly createdAt: string;
  /** When it was last changed, in ISO 8601. */
  readonly changedAt: string;
}

/** The storage that is always there. */
export const EMBEDDED = 'embedded';
export const ANY = '*';

const RULE_CHECKS = {
  domain: (path: string, value: unknown = ANY) => name(path, value).toLowerCase(),
  appName: (path: string, value: unknown = ANY) => name(path, value),
  template: text,
  storage: (path: string, value: unknown = EMBEDDED) => name(path, value),
  callbackUrl: optional(webUrl),
} satisfies Readonly<Record<keyof RuleOptions, unknown>>;

/** @throws TypeError or RangeError that names the option */
export function resolveRule(options: RuleOptions): Omit<Rule, 'id' | 'createdAt' | 'changedAt'> {
  return resolveOptions('options', options, RULE_CHECKS);
}

/** The rule that counts for a stream; of equals the one that was changed last. */
export function mostSpecific(
  rules: readonly Rule[],
  { domain, appName }: StreamAddress,
): Rule | undefined {
  const fits = rules.filter(
    (rule) =>
      (rule.domain === ANY || rule.domain === domain.toLowerCase()) &&
      (rule.appName === ANY || rule.appName === appName),
  );
  return fits.toSorted(
    (a, b) => weight(b) - weight(a) || b.changedAt.localeCompare(a.changedAt),
  )[0];
}

function weight(rule: Rule): number {
  return (rule.domain === ANY ? 0 : 2) + (rule.appName === ANY ? 0 : 1);
}

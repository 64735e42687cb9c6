import { optional, resolveOptions, text, wrongType } from '../options/check.js';
import { name, webUrl } from './checks.js';
import { withoutRoot, type StreamAddress } from './stream-address.js';

/**
 * Which streams get a job when they are announced. Of several rules that fit, the most specific one counts: a domain
 * before an application, an application before `*`.
 *
 * @public
 */
export interface RuleOptions {
  /**
   * The host of the stream's URL, with a port if it is to be that one alone; or `*` for any.
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
  /** A host, maybe with a port, or `*`. */
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
  domain: (path: string, value: unknown = ANY) => host(path, name(path, value)),
  appName: (path: string, value: unknown = ANY) => name(path, withoutSlashes(name(path, value))),
  template: text,
  storage: (path: string, value: unknown = EMBEDDED) => name(path, value),
  callbackUrl: optional(webUrl),
} satisfies Readonly<Record<keyof RuleOptions, unknown>>;

/** @throws TypeError or RangeError that names the option */
export function resolveRule(options: RuleOptions): Omit<Rule, 'id' | 'createdAt' | 'changedAt'> {
  return resolveOptions('options', options, RULE_CHECKS);
}

/** A host as URLs have it. What no URL's host can be would never fit, and nobody would know why. */
function host(path: string, given: string): string {
  if (given === ANY) return ANY;
  const port = PORT.exec(given)?.[0] ?? '';
  const bare = given.slice(0, given.length - port.length);
  const url = URL.parse(`http://${bare}/`);
  const isHost = url !== null && url.href === `http://${url.hostname}/`;
  if (isHost && !/\*|:$/.test(bare)) return withoutRoot(url.hostname) + port;
  throw wrongType(path, 'a host, such as live.example or live.example:8443, or *', given);
}

const PORT = /:\d{1,5}$/;

function withoutSlashes(text: string): string {
  return text.replaceAll(/^\/+|\/+$/g, '');
}

/** What rules know of a stream. */
export interface RuledStream extends Pick<StreamAddress, 'domain' | 'appName'> {
  readonly port: string;
}

/** The rule that counts for a stream; of equals the one that was changed last. */
export function mostSpecific(
  rules: readonly Rule[],
  { domain, port, appName }: RuledStream,
): Rule | undefined {
  const fits = rules.filter(
    (rule) =>
      [ANY, domain, `${domain}:${port}`].includes(rule.domain) &&
      [ANY, withoutSlashes(appName)].includes(rule.appName),
  );
  return fits.toSorted(
    (a, b) => weight(b) - weight(a) || b.changedAt.localeCompare(a.changedAt),
  )[0];
}

function weight(rule: Rule): number {
  const domain = rule.domain === ANY ? 0 : PORT.test(rule.domain) ? 4 : 2;
  return domain + (rule.appName === ANY ? 0 : 1);
}

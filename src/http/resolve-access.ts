import {
  absoluteUrl,
  assertObject,
  integer,
  oneOf,
  positive,
  wrongType,
} from '../options/check.js';
import { resolveHeaders } from '../options/requests.js';
import type { AccessOptions, FieldValues, HeaderRequest, HeaderValues } from './access-options.js';
import { askCaller, toFields, type Fields } from './ask.js';
import type { DeliveryRequest } from './request.js';

/** Where the token comes from. */
export type TokenSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'fixed'; readonly token: string }
  | {
      readonly kind: 'function';
      readonly call: Exclude<AccessOptions['token'], string | undefined>;
    }
  | {
      readonly kind: 'url';
      readonly url: string;
      readonly data: Fields;
      readonly format: 'form' | 'json';
    };

/** {@link AccessOptions}, checked, with all defaults filled in. */
export interface ResolvedAccess {
  readonly getHeaders: (request: HeaderRequest) => Promise<DeliveryRequest['headers']>;
  readonly withCredentials: boolean;
  readonly token: TokenSource;
  readonly tokenField: string;
  readonly retries: number;
  readonly timeoutSeconds: number;
}

const QUESTION_FORMATS = { form: true, json: true } as const;
const CREDENTIALS = { 'same-origin': true, include: true } as const;
/** The longest time that a browser's timer can measure. */
const MAX_SECONDS = 2_147_483;

/** The names of {@link AccessOptions}. */
export const ACCESS_OPTIONS: Readonly<Record<keyof AccessOptions, true>> = {
  headers: true,
  credentials: true,
  token: true,
  tokenUrl: true,
  tokenData: true,
  tokenFormat: true,
  tokenField: true,
  retries: true,
  timeout: true,
};

export function resolveAccess(options: AccessOptions): ResolvedAccess {
  const { credentials = 'same-origin', tokenField = 'token', retries = 2, timeout = 120 } = options;
  const timeoutSeconds = positive('options.timeout', timeout, 0, MAX_SECONDS);
  return {
    getHeaders: resolveHeaderSource(options.headers, timeoutSeconds),
    withCredentials: oneOf('options.credentials', credentials, CREDENTIALS) === 'include',
    token: resolveToken(options),
    tokenField: fieldName('options.tokenField', tokenField),
    retries: integer('options.retries', retries, 0, 10),
    timeoutSeconds,
  };
}

export function fieldValues(path: string, values: FieldValues = {}): Fields {
  assertObject(path, values);
  return toFields(values);
}

export function questionFormat(path: string, format: 'form' | 'json' = 'form'): 'form' | 'json' {
  return oneOf(path, format, QUESTION_FORMATS);
}

export function fieldName(path: string, name: unknown): string {
  if (typeof name === 'string' && name !== '') return name;
  throw wrongType(path, 'a non-empty string', name);
}

function resolveHeaderSource(
  headers: AccessOptions['headers'],
  timeoutSeconds: number,
): ResolvedAccess['getHeaders'] {
  const path = 'options.headers';
  if (typeof headers === 'function') {
    return async (request) => {
      const rules = { timeoutSeconds, signal: request.signal };
      return headerPairs(path, await askCaller(path, () => headers(request), rules));
    };
  }
  const fixed = headerPairs(path, headers);
  return () => Promise.resolve(fixed);
}

export function headerPairs(path: string, headers: HeaderValues = {}): DeliveryRequest['headers'] {
  assertObject(path, headers);
  return resolveHeaders(path, headers);
}

function resolveToken(options: AccessOptions): TokenSource {
  const { token, tokenUrl, tokenData, tokenFormat } = options;
  const data = fieldValues('options.tokenData', tokenData);
  const format = questionFormat('options.tokenFormat', tokenFormat);
  if (tokenUrl !== undefined) {
    if (token !== undefined) {
      throw new TypeError('options.token and options.tokenUrl cannot both be given');
    }
    return { kind: 'url', url: absoluteUrl('options.tokenUrl', tokenUrl), data, format };
  }
  if (token === undefined) return { kind: 'none' };
  if (typeof token === 'string') return { kind: 'fixed', token };
  if (typeof token === 'function') return { kind: 'function', call: token };
  throw new TypeError('options.token must be a string or a function');
}

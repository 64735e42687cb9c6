import { absoluteUrl, assertObject, integer, oneOf, positive, show } from '../../check.js';
import { resolveHeaders } from '../../request-init.js';
import type { SnapshotLike } from '../types.js';
import { askCaller, toFields, type Fields } from './ask.js';
import type { FieldValues, HeaderRequest, HeaderValues, UploadOptions } from './options.js';
import type { DeliveryRequest } from './request.js';

/** Where the token comes from. */
export type TokenSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'fixed'; readonly token: string }
  | {
      readonly kind: 'function';
      readonly call: Exclude<UploadOptions['token'], string | undefined>;
    }
  | {
      readonly kind: 'url';
      readonly url: string;
      readonly data: Fields;
      readonly format: 'form' | 'json';
    };

/** {@link UploadOptions}, checked, every default filled in. */
export interface ResolvedUpload extends ResolvedRequests {
  readonly url: string;
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly format: 'multipart' | 'base64';
  readonly getFields: (snapshot: SnapshotLike) => Fields;
  readonly fileField: string;
  readonly getHeaders: (request: HeaderRequest) => Promise<DeliveryRequest['headers']>;
  readonly token: TokenSource;
  readonly tokenField: string;
  readonly keyHeader: string | undefined;
}

/** What any sink that sends requests has. */
export interface ResolvedRequests {
  readonly withCredentials: boolean;
  readonly retries: number;
  readonly timeoutSeconds: number;
}

const METHODS = { POST: true, PUT: true, PATCH: true } as const;
const FORMATS = { multipart: true, base64: true } as const;
const QUESTION_FORMATS = { form: true, json: true } as const;
const CREDENTIALS = { 'same-origin': true, include: true } as const;
/** The longest time that a timer of a browser can measure. */
const MAX_SECONDS = 2_147_483;

export function resolveUpload(options: UploadOptions): ResolvedUpload {
  assertObject('options', options);
  const {
    method = 'POST',
    format = 'multipart',
    fileField = 'file',
    tokenField = 'token',
  } = options;
  const requests = resolveRequests(options);
  return {
    ...requests,
    url: absoluteUrl('options.url', options.url),
    method: oneOf('options.method', method, METHODS),
    format: oneOf('options.format', format, FORMATS),
    getFields: resolveFields('options.fields', options.fields),
    fileField: fieldName('options.fileField', fileField),
    getHeaders: resolveHeaderSource(options.headers, requests.timeoutSeconds),
    token: resolveToken(options),
    tokenField: fieldName('options.tokenField', tokenField),
    keyHeader: resolveKeyHeader(options.keyHeader),
  };
}

export function resolveRequests(
  options: Pick<UploadOptions, 'credentials' | 'retries' | 'timeout'>,
): ResolvedRequests {
  const { credentials = 'same-origin', retries = 2, timeout = 120 } = options;
  return {
    withCredentials: oneOf('options.credentials', credentials, CREDENTIALS) === 'include',
    retries: integer('options.retries', retries, 0, 10),
    timeoutSeconds: positive('options.timeout', timeout, MAX_SECONDS),
  };
}

export function fieldValues(path: string, values: FieldValues = {}): Fields {
  assertObject(path, values);
  return toFields(values);
}

export function questionFormat(path: string, format: 'form' | 'json' = 'form'): 'form' | 'json' {
  return oneOf(path, format, QUESTION_FORMATS);
}

function resolveFields(path: string, fields: UploadOptions['fields']): ResolvedUpload['getFields'] {
  if (typeof fields === 'function') return (snapshot) => fieldValues(path, fields(snapshot));
  const fixed = fieldValues(path, fields);
  return () => fixed;
}

function fieldName(path: string, name: unknown): string {
  if (typeof name === 'string' && name !== '') return name;
  throw new TypeError(`${path} must be a string that is not empty, got ${show(name)}`);
}

function resolveHeaderSource(
  headers: UploadOptions['headers'],
  timeoutSeconds: number,
): ResolvedUpload['getHeaders'] {
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

function resolveToken(options: UploadOptions): TokenSource {
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

function resolveKeyHeader(
  header: UploadOptions['keyHeader'] = 'Idempotency-Key',
): string | undefined {
  if (header === false) return undefined;
  const name = fieldName('options.keyHeader', header);
  headerPairs('options.keyHeader', { [name]: 'x' });
  return name;
}

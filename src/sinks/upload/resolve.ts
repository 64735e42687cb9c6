import { absoluteUrl, assertFunction, assertOptions, oneOf } from '../../options/check.js';
import type { SnapshotLike } from '../../results/snapshot.js';
import type { Fields } from '../../http/ask.js';
import type { UploadOptions } from './options.js';
import {
  ACCESS_OPTIONS,
  fieldName,
  fieldValues,
  headerPairs,
  resolveAccess,
  type ResolvedAccess,
} from '../../http/resolve-access.js';

/** {@link UploadOptions}, checked, with all defaults filled in. */
export interface ResolvedUpload extends ResolvedAccess {
  readonly url: string;
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly format: 'multipart' | 'base64';
  readonly typeName: 'media-type' | 'extension';
  readonly getFields: (snapshot: SnapshotLike) => Fields;
  readonly fileField: string;
  readonly keyHeader: string | undefined;
  readonly accept: UploadOptions['accept'];
}

const UPLOAD_OPTIONS: Readonly<Record<keyof UploadOptions, true>> = {
  url: true,
  method: true,
  format: true,
  typeName: true,
  fields: true,
  fileField: true,
  keyHeader: true,
  accept: true,
  ...ACCESS_OPTIONS,
};
const METHODS = { POST: true, PUT: true, PATCH: true } as const;
const TYPE_NAMES = { 'media-type': true, extension: true } as const;
const FORMATS = { multipart: true, base64: true } as const;

export function resolveUpload(options: UploadOptions): ResolvedUpload {
  assertOptions('options', options, UPLOAD_OPTIONS);
  const {
    method = 'POST',
    format = 'multipart',
    typeName = 'media-type',
    fileField = 'file',
    accept,
  } = options;
  assertFunction('options.accept', accept);
  return {
    ...resolveAccess(options),
    url: absoluteUrl('options.url', options.url),
    method: oneOf('options.method', method, METHODS),
    format: oneOf('options.format', format, FORMATS),
    typeName: oneOf('options.typeName', typeName, TYPE_NAMES),
    getFields: resolveFields('options.fields', options.fields),
    fileField: fieldName('options.fileField', fileField),
    keyHeader: resolveKeyHeader(options.keyHeader),
    accept,
  };
}

function resolveFields(path: string, fields: UploadOptions['fields']): ResolvedUpload['getFields'] {
  if (typeof fields === 'function') return (snapshot) => fieldValues(path, fields(snapshot));
  const fixed = fieldValues(path, fields);
  return () => fixed;
}

function resolveKeyHeader(
  header: UploadOptions['keyHeader'] = 'Idempotency-Key',
): string | undefined {
  if (header === false) return undefined;
  const name = fieldName('options.keyHeader', header);
  headerPairs('options.keyHeader', { [name]: 'x' });
  return name;
}

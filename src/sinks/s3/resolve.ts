import { absoluteUrl, assertFunction, assertOptions, wrongType } from '../../options/check.js';
import type { SnapFile, SnapshotLike } from '../../results/snapshot.js';
import type { Fields } from '../../http/ask.js';
import {
  ACCESS_OPTIONS,
  fieldValues,
  questionFormat,
  resolveAccess,
  type ResolvedAccess,
} from '../../http/resolve-access.js';
import type { S3Options } from './options.js';
import { readSignature, type SignedRequest } from './signature.js';

/** Where signatures come from. */
export type SignatureSource =
  | { readonly kind: 'fixed'; readonly signed: SignedRequest }
  | { readonly kind: 'function'; readonly presign: NonNullable<S3Options['presign']> }
  | {
      readonly kind: 'url';
      readonly url: string;
      readonly data: Fields;
      readonly format: 'form' | 'json';
    };

/** {@link S3Options}, checked, with all defaults filled in. */
export interface ResolvedS3 extends ResolvedAccess {
  /** Absolute. */
  readonly bucketUrl: string | undefined;
  readonly source: SignatureSource;
  readonly fields: Fields;
  readonly getKey: ((image: SnapFile, snapshot: SnapshotLike) => string) | undefined;
}

const S3_OPTIONS: Readonly<Record<keyof S3Options, true>> = {
  url: true,
  signature: true,
  signatureUrl: true,
  signatureData: true,
  signatureFormat: true,
  presign: true,
  fields: true,
  key: true,
  ...ACCESS_OPTIONS,
};

export function resolveS3(options: S3Options): ResolvedS3 {
  assertOptions('options', options, S3_OPTIONS);
  const { url, fields, key } = options;
  const bucketUrl = url === undefined ? undefined : absoluteUrl('options.url', url);
  return {
    ...resolveAccess(options),
    bucketUrl,
    source: resolveSource(options, bucketUrl),
    fields: fieldValues('options.fields', fields),
    getKey: resolveKey(key),
  };
}

function resolveSource(options: S3Options, bucketUrl: string | undefined): SignatureSource {
  const { signature, signatureUrl, presign } = options;
  const data = fieldValues('options.signatureData', options.signatureData);
  const format = questionFormat('options.signatureFormat', options.signatureFormat);
  const given = [signature, signatureUrl, presign].filter((source) => source !== undefined);
  if (given.length !== 1) {
    throw new TypeError('options must have exactly one of signature, signatureUrl and presign');
  }
  if (signatureUrl !== undefined) {
    return { kind: 'url', url: absoluteUrl('options.signatureUrl', signatureUrl), data, format };
  }
  assertFunction('options.presign', presign);
  if (presign) return { kind: 'function', presign };
  return { kind: 'fixed', signed: readSignature(signature, bucketUrl) };
}

function resolveKey(key: S3Options['key']): ResolvedS3['getKey'] {
  if (key === undefined || typeof key === 'function') return key;
  if (typeof key !== 'string' || key === '') {
    throw wrongType('options.key', 'a string or a function', key);
  }
  return () => key;
}

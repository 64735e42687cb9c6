import type { Fields } from '../../http/ask.js';
import type { SignedRequest } from './signature.js';

export function keyOf(fields: Fields): string | undefined {
  return [...fields].find(([name]) => name.toLowerCase() === 'key')?.[1];
}

export function withKey(fields: Fields, key: string): Fields {
  const others = [...fields].filter(([name]) => name.toLowerCase() !== 'key');
  return new Map([['key', key], ...others]);
}

/** S3 ignores every field after the file. */
export function policyForm(fields: Fields, blob: Blob, fileName: string): FormData {
  const form = new FormData();
  for (const [name, value] of fields) {
    if (name.toLowerCase() !== 'file') form.append(name, value);
  }
  form.append('file', blob, fileName);
  return form;
}

/** Puts the file's name, without its folders, into a key, as S3 does; not every compatible service does. */
export function finalKey(key: string, fileName: string): string {
  return key.replaceAll('${filename}', () => fileName.slice(fileName.lastIndexOf('/') + 1));
}

/** The URL of an object in a bucket, if no answer tells it. */
export function bucketObjectUrl(bucketUrl: string, key: string): string {
  const base = bucketUrl.replace(/[?#].*$/s, '').replace(/\/*$/, '/');
  return base + key.split('/').map(encodeURIComponent).join('/');
}

/** A presigned URL without its signature, and the key in the bucket as far as the URL shows it. */
export function readPutUrl(url: string, bucketUrl: string | undefined): S3Place {
  const plain = url.replace(/[?#].*$/s, '');
  const base = bucketUrl?.replace(/[?#].*$/s, '').replace(/\/*$/, '/');
  const path =
    base !== undefined && plain.startsWith(base)
      ? plain.slice(base.length)
      : new URL(plain).pathname.slice(1);
  return { url: plain, key: decoded(path) };
}

export interface S3Place {
  readonly url: string;
  readonly key: string;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Whether S3 itself led to the page that the policy names for a success, which it does with the ETag. */
export function isSuccessPage(signed: SignedRequest, url: string): boolean {
  if (signed.kind !== 'post') return false;
  const names = new Set(['success_action_redirect', 'redirect']);
  const page = [...signed.fields].find(([name]) => names.has(name.toLowerCase()))?.[1];
  if (page === undefined || !URL.canParse(page) || !URL.canParse(url)) return false;
  const [wanted, seen] = [new URL(page), new URL(url)];
  const isThatPage = wanted.origin === seen.origin && wanted.pathname === seen.pathname;
  return isThatPage && seen.searchParams.has('etag');
}

/** What S3 says about the object's place, if that is a URL of the bucket: some services leave out its scheme. */
export function locationIn(location: string | undefined, bucketUrl: string): string | undefined {
  if (location === undefined || !URL.canParse(location)) return undefined;
  const { href, protocol } = new URL(location);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  const base = bucketObjectUrl(new URL(bucketUrl).href, '');
  return isWeb && href.startsWith(base) && href !== base ? href : undefined;
}

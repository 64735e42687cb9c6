import type { KeptFacts } from './types.js';
import type { Problem } from './problem.js';
import { isSame, readRange } from './conditions.js';

/** An answer without its bytes. */
export interface FileAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes of the file that are its body: from, to (not included). `undefined`: it has none. */
  readonly slice: readonly [from: number, to: number] | undefined;
}

/** What counts of a request. */
export interface FileQuestion {
  readonly method: string;
  readonly ifNoneMatch: string | null;
  readonly range: string | null;
  readonly ifRange: string | null;
}

/** What is answered where there is a file. */
export function answerWithFile(
  question: FileQuestion,
  file: KeptFacts,
  cacheControl: string,
): FileAnswer {
  const { bytes, etag, type } = file;
  const headers = { etag, 'cache-control': cacheControl };
  if (isSame(question.ifNoneMatch, etag)) return { status: 304, headers, slice: undefined };
  const own = { ...headers, 'content-type': type, 'accept-ranges': 'bytes' };
  // A range of another file than the one that was meant is of no use (RFC 9110 13.1.5).
  const isAsked = question.ifRange === null || question.ifRange === etag;
  const range = question.method === 'GET' && isAsked ? readRange(question.range, bytes) : undefined;
  if (range === 'none') {
    const refused = {
      ...headers,
      'content-range': `bytes */${bytes}`,
      'cache-control': 'no-store',
    };
    return { status: 416, headers: refused, slice: undefined };
  }
  const [from, to] = range ?? [0, bytes];
  const slice = question.method === 'HEAD' ? undefined : ([from, to] as const);
  const length = { 'content-length': String(to - from) };
  if (!range) return { status: 200, headers: { ...own, ...length }, slice };
  const part = { 'content-range': `bytes ${from}-${to - 1}/${bytes}` };
  return { status: 206, headers: { ...own, ...length, ...part }, slice };
}

/** The body of an answer that tells what is wrong. */
export function problemText({ status, code, message, retryAfterSeconds }: Problem): string {
  return JSON.stringify({ status, code, message, retryAfter: retryAfterSeconds });
}

export function problemHeaders({ status, retryAfterSeconds }: Problem): Record<string, string> {
  return {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    ...(status === 405 && { allow: 'GET, HEAD' }),
  };
}

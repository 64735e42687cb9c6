import type { SnapErrorCode } from '../../shared/errors.js';
import type { MakeFailure } from '../../shared/served.js';

/** Why there is no picture at an address; it becomes the JSON of the answer. */
export interface Problem {
  readonly status: 400 | 404 | 405 | 410 | 502 | 503;
  readonly code:
    | 'bad-address'
    | 'bad-method'
    | 'no-such-stream'
    | 'no-page'
    | 'busy'
    | 'page-silent'
    | SnapErrorCode;
  readonly message: string;
  /** With 503: when it may be worth asking again. */
  readonly retryAfterSeconds: number | undefined;
}

const RETRY_SECONDS = 5;

export function badAddress(message: string): Problem {
  return { status: 400, code: 'bad-address', message, retryAfterSeconds: undefined };
}

export const BAD_METHOD: Problem = {
  status: 405,
  code: 'bad-method',
  message: 'Pictures are there for GET and HEAD alone',
  retryAfterSeconds: undefined,
};

export const NO_SUCH_STREAM: Problem = {
  status: 404,
  code: 'no-such-stream',
  message: 'No page of this site has told of a stream by this name',
  retryAfterSeconds: undefined,
};

export const NO_PAGE: Problem = {
  status: 503,
  code: 'no-page',
  message: 'No page that makes pictures of this stream is open, and none is stored',
  retryAfterSeconds: RETRY_SECONDS,
};

export const BUSY: Problem = {
  status: 503,
  code: 'busy',
  message: 'Too many pictures are waited for',
  retryAfterSeconds: 2,
};

export const PAGE_SILENT: Problem = {
  status: 503,
  code: 'page-silent',
  message: 'The page that makes the pictures does not answer',
  retryAfterSeconds: RETRY_SECONDS,
};

/** Codes of what is not there, and will not be. */
const ABSENT: ReadonlySet<SnapErrorCode> = new Set([
  'playlist-not-found',
  'outside-window',
  'no-keyframe',
]);
/** Codes of what this page cannot do now, and another page may. */
const FOR_NOW: ReadonlySet<SnapErrorCode> = new Set(['disposed', 'aborted']);

/** What a failure in a page is for those who asked. */
export function toProblem({ code, message, isRetryable, isBehind }: MakeFailure): Problem {
  const problem = { code, message, retryAfterSeconds: undefined };
  if (isBehind) return { ...problem, status: 410 };
  if (ABSENT.has(code)) return { ...problem, status: 404 };
  if (isRetryable || FOR_NOW.has(code)) {
    return { ...problem, status: 503, retryAfterSeconds: RETRY_SECONDS };
  }
  return { ...problem, status: 502 };
}

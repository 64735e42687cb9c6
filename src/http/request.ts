import { SnapError } from '../../shared/errors.js';
import type { RequestProgress } from './progress.js';
import { abortError, throwIfAborted } from '../../shared/abort.js';

/** One request, as it is sent. */
export interface DeliveryRequest {
  /** The purpose of the request, for messages: `upload`, `token`, `signature`. */
  readonly what: string;
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: XMLHttpRequestBodyInit | null;
  /** Whether cookies are sent to another origin. */
  readonly withCredentials: boolean;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress?: ((progress: RequestProgress) => void) | undefined;
}

/** The answer, whatever its status. */
export interface Answer {
  readonly status: number;
  /** Where it came from, after redirects. */
  readonly url: string;
  /** Names are in lower case; only headers that the server lets this page read. */
  readonly headers: ReadonlyMap<string, string>;
  /** The body, or its beginning if it is cut. */
  readonly text: string;
  readonly isCut: boolean;
}

const MAX_ANSWER_BYTES = 2 ** 20;

/**
 * Sends a request and reads its answer, up to a megabyte of it. It uses XMLHttpRequest, because `fetch` does not tell
 * how much of a body is sent, and streams as bodies, which could be counted, work in only one engine.
 *
 * @throws SnapError with code `network`, `timeout`, `aborted` or `save-unsupported`.
 */
export function send(request: DeliveryRequest): Promise<Answer> {
  if (typeof XMLHttpRequest === 'undefined') {
    return Promise.reject(
      new SnapError('save-unsupported', 'There is no XMLHttpRequest here, which uploads need'),
    );
  }
  return new Promise((resolve, reject) => {
    throwIfAborted(request.signal);
    const xhr = new XMLHttpRequest();
    xhr.open(request.method, request.url);
    xhr.withCredentials = request.withCredentials;
    xhr.timeout = request.timeoutSeconds * 1000;
    for (const [name, value] of request.headers) xhr.setRequestHeader(name, value);
    const stopListening = listenToSignal(xhr, request.signal, reject);
    xhr.onload = () => {
      resolve(toAnswer(xhr, false));
    };
    xhr.onprogress = ({ loaded }) => {
      if (loaded <= MAX_ANSWER_BYTES) return;
      resolve(toAnswer(xhr, true));
      xhr.abort();
    };
    xhr.onerror = () => {
      reject(failed(request, 'network', FAILED));
    };
    xhr.ontimeout = () => {
      reject(failed(request, 'timeout', `took longer than ${request.timeoutSeconds} s`));
    };
    xhr.onloadend = stopListening;
    reportProgress(xhr, request.onProgress);
    xhr.send(request.body);
  });
}

const FAILED = 'failed: no connection, or the server does not allow requests from this page (CORS)';

function failed({ what, url }: DeliveryRequest, code: 'network' | 'timeout', how: string) {
  return new SnapError(code, `The ${what} ${how}`, { url });
}

function listenToSignal(
  xhr: XMLHttpRequest,
  signal: AbortSignal | undefined,
  reject: (error: SnapError) => void,
): () => void {
  if (!signal) return () => undefined;
  const onAbort = (): void => {
    reject(abortError(signal));
    xhr.abort();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    signal.removeEventListener('abort', onAbort);
  };
}

/** A listener on an upload makes the browser send a preflight to another origin, so it is added only if needed. */
function reportProgress(
  { upload }: XMLHttpRequest,
  onProgress: DeliveryRequest['onProgress'],
): void {
  if (!onProgress) return;
  const report = ({ lengthComputable, loaded, total }: ProgressEvent): void => {
    onProgress({ loaded, total: lengthComputable ? total : undefined });
  };
  upload.onprogress = report;
  upload.onload = report;
}

function toAnswer(xhr: XMLHttpRequest, isCut: boolean): Answer {
  // Asking for a single header that is not exposed makes the browser log an error; asking for all does not.
  const lines = xhr.getAllResponseHeaders().split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const text = isCut ? xhr.responseText.slice(0, MAX_ANSWER_BYTES) : xhr.responseText;
  return { status: xhr.status, url: xhr.responseURL, headers, text, isCut };
}

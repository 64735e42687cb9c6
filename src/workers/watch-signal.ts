import { abortError } from '../../shared/abort.js';

/** Passes the caller's abort on to `stop`, and gives a promise that rejects with it at once. */
export function watchSignal(
  signal: AbortSignal | undefined,
  stop: AbortController,
): { readonly aborted: Promise<never>; readonly forget: () => void } {
  if (!signal) return { aborted: new Promise(() => undefined), forget: () => undefined };
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      stop.abort(signal.reason);
      reject(abortError(signal));
    };
  });
  aborted.catch(() => undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    aborted,
    forget() {
      signal.removeEventListener('abort', onAbort);
    },
  };
}

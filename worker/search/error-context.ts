import {
  snapErrorLike,
  type SnapError,
  type SnapErrorDetails,
  type TimeWindow,
} from '../../shared/errors.js';

/** Adds where it happened to an error that does not say: stations that see bytes alone do not know. */
export function atUrl(error: SnapError, url: string): SnapError {
  return error.url === undefined ? withDetails(error, { url }) : error;
}

/** Adds what the playlist lists to an error that says only that the moment is not in it, as the media told. */
export function withWindow(error: SnapError, window: TimeWindow): SnapError {
  const isTold = error.code !== 'outside-window' || isGiven(error.window);
  return isTold ? error : withDetails(error, { window });
}

/** Errors of stations have less than their type says. */
function isGiven(window: TimeWindow | undefined): boolean {
  return window !== undefined;
}

function withDetails(error: SnapError, more: SnapErrorDetails): SnapError {
  const { code, message, url, status, window, cause, stack } = error;
  const located = snapErrorLike(code, message, { url, status, window, cause, ...more });
  if (stack !== undefined) located.stack = stack;
  return located;
}

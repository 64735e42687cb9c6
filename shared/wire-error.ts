import { isSnapError, snapErrorLike, type SnapErrorCode, type TimeWindow } from './errors.js';

/** An error as plain data, because structured clone loses the class, code and own fields of an `Error`. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly snap:
    | {
        readonly code: SnapErrorCode;
        readonly url: string | undefined;
        readonly status: number | undefined;
        readonly window: TimeWindow | undefined;
      }
    | undefined;
  readonly cause: WireError | undefined;
}

/** A cause may refer to itself. */
const MAX_CAUSES = 8;

export function toWireError(error: unknown, depth = 0): WireError {
  const thrown: Error = error instanceof Error ? error : { name: 'Error', message: String(error) };
  const { name, message, stack, cause } = thrown;
  return {
    ...{ name, message, stack },
    snap: isSnapError(error)
      ? { code: error.code, url: error.url, status: error.status, window: error.window }
      : undefined,
    cause: cause === undefined || depth >= MAX_CAUSES ? undefined : toWireError(cause, depth + 1),
  };
}

export function fromWireError(wire: WireError): Error {
  const cause = wire.cause === undefined ? undefined : fromWireError(wire.cause);
  const error = wire.snap
    ? snapErrorLike(wire.snap.code, wire.message, { ...wire.snap, cause })
    : namedError(wire, cause);
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}

function namedError({ name, message }: WireError, cause: Error | undefined): Error {
  const error = new Error(message, cause === undefined ? undefined : { cause });
  error.name = name;
  return error;
}

import { isSnapError, type SnapErrorCode } from '../../shared/errors.js';

/** Stands for the secrets in the query strings of URLs, which no error may tell. */
export const TOKEN = 'f00dfeed';

let made = 0;

/** How many checks there were since the process began. */
export function checksMade(): number {
  return made;
}

export function check(holds: boolean, rule: string): void {
  made += 1;
  if (!holds) throw new Error(`This does not hold: ${rule}`);
}

/** What an action gives, or the code of the `SnapError` that it throws; anything else it throws goes on. */
export function attempt<T>(
  action: () => T,
  codes: ReadonlySet<SnapErrorCode>,
):
  | { readonly value: T; readonly code?: undefined }
  | { readonly value?: undefined; readonly code: SnapErrorCode } {
  try {
    return { value: action() };
  } catch (error) {
    if (!isSnapError(error)) throw error;
    if (!codes.has(error.code)) throw new Error(`Its code is ${error.code}`, { cause: error });
    const told = `${error.message} ${error.url ?? ''} ${String(error.cause)}`;
    check(!told.includes(TOKEN), `no token is told (${told})`);
    check(told.length < 3000, 'an error is short');
    return { code: error.code };
  }
}

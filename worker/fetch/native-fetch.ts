import type { FetchFunction } from './types.js';

/** The browser's own `fetch`. */
export const nativeFetch: FetchFunction = (url, { credentials, referrerPolicy, ...init }) =>
  fetch(url, {
    ...init,
    ...(credentials !== undefined && { credentials }),
    ...(referrerPolicy !== undefined && { referrerPolicy }),
  });

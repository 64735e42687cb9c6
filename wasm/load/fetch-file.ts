import { SnapError } from '../../shared/errors.js';

/** Fetches a file; errors call it `name`. Throws `SnapError('worker-failed')` with the URL. */
export async function fetchFile<T>(
  url: string,
  name: string,
  read: (response: Response) => T | Promise<T>,
): Promise<T> {
  let status: number;
  try {
    const response = await fetch(url);
    if (response.ok) return await read(response);
    status = response.status;
  } catch (cause) {
    throw new SnapError('worker-failed', `${name} could not be fetched`, { url, cause });
  }
  const message = `${name} is missing: HTTP ${status} (is assetBaseUrl right?)`;
  throw new SnapError('worker-failed', message, { url, status });
}

import { isSnapError } from '../../shared/errors.js';
import { loadFailure } from '../../shared/load-failure.js';
import { wrongAnswer } from '../../shared/why-not-loaded.js';

/** A file, and what its media type has to have in it; with `''` any will do. */
export interface WantedFile {
  readonly url: string;
  /** For errors. */
  readonly name: string;
  readonly mediaType: string;
}

/** Fetches a file. Throws `SnapError('worker-failed')` with the URL. */
export async function fetchFile<T>(
  { url, name, mediaType }: WantedFile,
  read: (response: Response) => T | Promise<T>,
): Promise<T> {
  try {
    const response = await fetch(url);
    const wrong = wrongAnswer(response, mediaType);
    if (wrong === undefined) return await read(response);
    throw loadFailure(name, url, wrong, { status: response.status });
  } catch (cause) {
    if (isSnapError(cause)) throw cause;
    throw loadFailure(name, url, 'the network failed, or CORS or CSP forbids it', { cause });
  }
}

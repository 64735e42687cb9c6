import { localUrl } from '../../shared/local-url.js';
import type { LocalSource, StreamSource } from '../../shared/protocol.js';
import { absoluteUrl } from './check.js';

/**
 * What pictures are taken from:
 *
 * - the URL of a multivariant or media playlist, relative to the page;
 * - a `File` or another `Blob` of MPEG-TS, MP4 or MOV, of which only the parts are read that are needed;
 * - the files of an HLS stream, as `openFolder` of `hlsnap/files` gives them.
 *
 * Nothing of files leaves the machine, and zero of their timeline is the first picture. A Snapper holds them only while
 * a call runs, and its workers for a minute longer.
 *
 * @public
 */
export type StreamInput = string | URL | Blob | LocalFolder;

/**
 * The files of an HLS stream, which every method takes where it takes a URL. Made by `openFolder` of `hlsnap/files`.
 *
 * @public
 */
export interface LocalFolder {
  /** The name of the folder; `folder` if it has none. */
  readonly name: string;
}

const folders = new WeakMap<object, () => Promise<LocalSource>>();
/** The same file or folder has the same URL for as long as it exists. */
const urls = new WeakMap<object, string>();

/** Makes a folder of what gives its files when they are needed. */
export function makeFolder(name: string, source: () => Promise<LocalSource>): LocalFolder {
  const folder = { name };
  folders.set(folder, source);
  return folder;
}

/** The URL of an input, and what it stands for if it is one of ours. */
export function resolveInput(
  path: string,
  input: StreamInput,
): Pick<StreamSource, 'url' | 'local'> {
  const local = localOf(input);
  if (!local) return { url: absoluteUrl(path, input) };
  const { name = 'file' } = input as Partial<File>;
  const url =
    urls.get(input as object) ??
    // Nobody else can guess it.
    localUrl(Math.random().toString(36).slice(2), input instanceof Blob ? name : `${name}/`);
  urls.set(input as object, url);
  return { url, local };
}

function localOf(input: StreamInput): StreamSource['local'] {
  if (typeof Blob === 'function' && input instanceof Blob) {
    return () => Promise.resolve({ kind: 'file', file: input });
  }
  return folders.get(input as LocalFolder);
}

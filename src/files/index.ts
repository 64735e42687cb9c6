export { isSnapError, SnapError } from '../index.js';
import { optional, resolveOptions, text } from '../options/check.js';
import { makeFolder, type LocalFolder } from '../options/input.js';
import { openFiles, type FolderFiles } from './folder-files.js';

export type { LocalFolder } from '../options/input.js';
export type { FolderFiles } from './folder-files.js';

/**
 * The options of {@link openFolder}.
 *
 * @public
 */
export interface FolderOptions {
  /**
   * The playlist to begin with: its path, or the end of it, such as `master.m3u8`.
   * @defaultValue the only multivariant playlist, or else the only playlist
   */
  readonly playlist?: string | undefined;
}

/**
 * Makes a stream of files: every method takes it where it takes a URL. References in its playlists lead to the other
 * files, and nowhere else; nothing is read before a method is called.
 *
 * @param files - The playlists and the media, with their paths.
 * @throws `TypeError` for what are no files, and for two with the same path.
 *
 * @example
 * ```ts
 * input.onchange = async () => {
 *   const snapshot = await snapper.capture(openFolder(input.files), { at: { time: 12.5 } });
 * };
 * ```
 *
 * @public
 */
export function openFolder(files: FolderFiles, options: FolderOptions = {}): LocalFolder {
  const { playlist } = resolveOptions('options', options, { playlist: optional(text) });
  const { name, read } = openFiles(files);
  return makeFolder(name, async () => ({ kind: 'folder', files: await read(), playlist }));
}

import type { LocalFolder } from 'hlsnap/files';
import { streamName } from './format.js';

/** What was opened from this machine: a video file, or the files of an HLS stream. */
export type LocalInput = File | LocalFolder;

/** The source that is shown: the URL of a playlist, or what was opened from this machine. */
export type ShownSource = string | LocalInput;

/** Whether the source can be in the page's query string: files are there for this visit only. */
export function isUrl(source: ShownSource): source is string {
  return typeof source === 'string';
}

/** What the page calls the source: the name of the stream, the file or the folder. */
export function sourceLabel(source: ShownSource): string {
  return isUrl(source) ? streamName(source) : source.name;
}

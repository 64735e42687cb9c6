import { SnapError } from '../../shared/errors.js';
import { shownUrl } from '../../shared/local-url.js';
import type { LocalSource } from '../../shared/protocol.js';
import { foreignContainer, SNIFF_BYTES, sniffContainer } from '../keyframe/sniff.js';
import { FileBytes } from './file-bytes.js';
import { openLocalFolder } from './folder.js';
import { openMp4 } from './mp4/open-mp4.js';
import { openTs } from './ts/open-ts.js';
import type { LocalMedia } from '../fetch/local-origins.js';

const TAKEN = 'Taken are MPEG-TS, MP4 and MOV files, and folders of HLS';

/**
 * Opens a file or a folder, of which no more is read than its first bytes.
 *
 * @param url - What it is called by.
 * @throws SnapError `unsupported-container`, `no-video`, `playlist-invalid`, `network`
 */
export async function openLocalMedia(source: LocalSource, url: string): Promise<LocalMedia> {
  if (source.kind === 'folder') return openLocalFolder(source, url);
  const file = new FileBytes(source.file);
  const head = await file.read(0, SNIFF_BYTES);
  switch (sniffContainer(head)) {
    case 'mp4':
      return openMp4(file, url);
    case 'ts':
      return openTs(file, url);
    case 'audio':
      throw new SnapError('no-video', 'The file is audio alone', { url });
    case 'text':
      throw refusedText(head, url);
    case 'webvtt':
    case 'foreign':
    case 'unknown':
      throw unsupported(foreignContainer(head) ?? describe(head), url);
  }
}

function refusedText(head: Uint8Array, url: string): SnapError {
  if (!new TextDecoder().decode(head).startsWith('#EXTM3U')) return unsupported('text', url);
  const message =
    'A playlist alone has no media: open it together with its files, with openFolder(files)';
  return new SnapError('playlist-invalid', message, { url });
}

function unsupported(what: string, url: string): SnapError {
  const message = `${shownUrl(url)} is ${what}. ${TAKEN}`;
  return new SnapError('unsupported-container', message, { url });
}

function describe(head: Uint8Array): string {
  return head.length === 0 ? 'empty' : 'no video file that is known here';
}

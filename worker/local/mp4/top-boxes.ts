import { SnapError } from '../../../shared/errors.js';
import { parseBoxHeader } from '../../bytes/boxes.js';
import type { FileBytes } from '../file-bytes.js';

const MOST_HEADER_BYTES = 16;
/** A day of a fragment for each picture. What has more boxes is none that anybody meant. */
const MAX_BOXES = 10_000_000;

/** A box of a file, by its place. */
export interface FileBox {
  readonly type: string;
  readonly start: number;
  readonly payloadStart: number;
  /** Just after it; at most the file's end. */
  readonly end: number;
  /** Whether the file ends before it. */
  readonly isCutOff: boolean;
}

/** The boxes of a file from a position on, of which the headers are read; up to the first that is none. */
export async function* topBoxes(
  file: FileBytes,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<FileBox> {
  let start = from;
  for (let count = 0; start < file.size; count++) {
    if (count >= MAX_BOXES) throw new SnapError('too-large', 'The MP4 file has too many boxes');
    const header = parseBoxHeader(await file.peek(start, MOST_HEADER_BYTES, signal));
    if (!header || !/^[ -~\u00a9]{4}$/.test(header.type)) return;
    const { type, headerBytes, size } = header;
    const end = Math.min(start + size, file.size);
    const isCutOff = size !== Infinity && start + size > file.size;
    yield { type, start, payloadStart: start + headerBytes, end, isCutOff };
    start = end;
  }
}

import { joinBytes } from '../bytes/join-bytes.js';
import { IDR_SLICE, h264TypeOf, SLICE } from '../codecs/h264-syntax.js';
import {
  findStartCode,
  START_CODE_BYTES,
  unescapeNalUnit,
  withoutTrailingZeros,
} from '../bytes/start-code.js';
import { BLOCK_BYTES } from './aes.js';
import type { ChainedSpan } from './cipher-spans.js';

// Apple's "MPEG-2 Stream Encryption Format for HTTP Live Streaming", 2.2: which NAL units are encrypted, and which of
// their bytes.
const LONGEST_CLEAR_BYTES = 48;
const CLEAR_HEAD_BYTES = 32;
const PERIOD_BYTES = 160;

/** An access unit that only has to be decrypted. */
export interface UnescapedUnit {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly spans: readonly ChainedSpan[];
}

/**
 * Removes the additional emulation prevention that was applied to encrypted NAL units of H.264. What was encrypted are
 * the NAL units with their own emulation prevention. Input and output are Annex B.
 */
export function unescapeSampleAes(data: Uint8Array<ArrayBuffer>): UnescapedUnit {
  const pieces: Uint8Array[] = [];
  const spans: ChainedSpan[] = [];
  let length = 0;
  let copied = 0;
  const add = (piece: Uint8Array): void => {
    pieces.push(piece);
    length += piece.length;
  };
  for (let at = findStartCode(data, 0); at >= 0;) {
    const begin = at + START_CODE_BYTES;
    const next = findStartCode(data, begin);
    const end = withoutTrailingZeros(data, next < 0 ? data.length : next);
    const unit = data.subarray(begin, end);
    if (isEncrypted(unit)) {
      add(data.subarray(copied, begin));
      const unescaped = unescapeNalUnit(unit);
      for (const span of encryptedSpans(length, unescaped.length)) spans.push(span);
      add(unescaped);
      copied = end;
    }
    at = next;
  }
  add(data.subarray(copied));
  return { data: joinBytes(pieces), spans };
}

function isEncrypted(unit: Uint8Array): boolean {
  const type = h264TypeOf(unit);
  return (type === SLICE || type === IDR_SLICE) && unit.length > LONGEST_CLEAR_BYTES;
}

/** One block in ten, while more than a block is left. */
function* encryptedSpans(offset: number, bytes: number): Generator<ChainedSpan> {
  for (let at = CLEAR_HEAD_BYTES; bytes - at > BLOCK_BYTES; at += PERIOD_BYTES) {
    const beginsChain = at === CLEAR_HEAD_BYTES;
    yield { offset: offset + at, length: BLOCK_BYTES, beginsChain };
  }
}

import { SnapError } from '../../shared/errors.js';
import type { UnitProtection } from '../keyframe/types.js';
import { BLOCK_BYTES, wholeBlocks } from './aes.js';
import type { ChainedSpan, Span } from './cipher-spans.js';

/** ISO/IEC 23001-7. */
export type CommonProtection = Exclude<UnitProtection, { readonly scheme: 'sample-aes-h264' }>;

/** The bytes that `cenc` and `cens` encrypt in a sample of `bytes` bytes: one stream of cipher text. */
export function counterSpans(protection: CommonProtection, bytes: number): Span[] {
  const { pattern } = protection;
  const ranges = protectedRanges(protection, bytes);
  return isPattern(pattern) ? ranges.flatMap((range) => patternSpans(range, pattern)) : ranges;
}

/**
 * The bytes that `cbc1` and `cbcs` encrypt; `cbcs` starts a new chain with each subsample (10.4). An incomplete block
 * is clear.
 */
export function chainedSpans(protection: CommonProtection, bytes: number): ChainedSpan[] {
  const { pattern, scheme } = protection;
  return protectedRanges(protection, bytes).flatMap((range) => {
    const whole = { ...range, length: wholeBlocks(range.length) };
    const spans = isPattern(pattern) ? patternSpans(whole, pattern) : [whole];
    return spans.map((span, index) => ({ ...span, beginsChain: scheme === 'cbcs' && index === 0 }));
  });
}

function protectedRanges({ subsamples }: CommonProtection, bytes: number): Span[] {
  if (subsamples.length === 0) return [{ offset: 0, length: bytes }];
  let at = 0;
  const ranges = subsamples.map(({ clear, encrypted }) => {
    const offset = at + clear;
    at = offset + encrypted;
    return { offset, length: encrypted };
  });
  if (at <= bytes) return ranges.filter(({ length }) => length > 0);
  throw new SnapError('decode-failed', 'The sample is shorter than its encrypted parts');
}

interface Pattern {
  readonly crypt: number;
  readonly skip: number;
}

/** 0:0 means that there is no pattern. */
function isPattern(pattern: CommonProtection['pattern']): pattern is Pattern {
  return pattern !== undefined && pattern.crypt + pattern.skip > 0;
}

/** 9.6: at the end of a range, blocks that are too few for the pattern are in the clear. */
function patternSpans({ offset, length }: Span, { crypt, skip }: Pattern): Span[] {
  const spans: Span[] = [];
  const cryptBytes = crypt * BLOCK_BYTES;
  if (cryptBytes === 0) return spans;
  for (let at = 0; at + cryptBytes <= length; at += cryptBytes + skip * BLOCK_BYTES) {
    spans.push({ offset: offset + at, length: cryptBytes });
  }
  return spans;
}

import type { CodecFacts } from '../codecs/types.js';

/** An engine that failed this often on a codec string is not used for it again. */
const MAX_FAILURES = 2;
/** Real streams have few codec strings; a stream that invents them must not fill the memory. */
const MAX_CODECS = 256;

/** What an engine failed on, for the lifetime of this worker. */
export interface Failures {
  add(codec: CodecFacts, message: string): void;
  /** The last failure, once there have been too many. */
  verdictOn(codec: CodecFacts): string | undefined;
}

export function createFailures(): Failures {
  const byCodec = new Map<string, { readonly count: number; readonly message: string }>();
  const keyOf = ({ codec, codecString }: CodecFacts): string => codecString ?? codec;
  return {
    add(codec, message) {
      const key = keyOf(codec);
      const known = byCodec.get(key);
      if (known || byCodec.size < MAX_CODECS) {
        byCodec.set(key, { count: (known?.count ?? 0) + 1, message });
      }
    },
    verdictOn(codec) {
      const known = byCodec.get(keyOf(codec));
      return known && known.count >= MAX_FAILURES ? known.message : undefined;
    },
  };
}

/** An engine that failed this often in a row on pictures of one kind is not used for them again. */
const MAX_FAILURES = 2;
/** Real streams are of few kinds; streams that invent them must not fill the memory. */
const MAX_KINDS = 256;

/**
 * What an engine failed on, for the lifetime of this worker. A kind is what the headers of streams have in common, so
 * that an odd stream does not speak against others with its codec string.
 */
export interface Failures {
  add(kind: string, message: string): void;
  /** Forgets failures on a kind of which the engine has decoded a picture. */
  clear(kind: string): void;
  /** The last failure, once there have been too many. */
  verdictOn(kind: string): string | undefined;
}

export function createFailures(): Failures {
  const byKind = new Map<string, { readonly count: number; readonly message: string }>();
  return {
    add(kind, message) {
      const count = (byKind.get(kind)?.count ?? 0) + 1;
      const [oldest] = byKind.keys();
      if (oldest !== undefined && byKind.size === MAX_KINDS) byKind.delete(oldest);
      byKind.set(kind, { count, message });
    },
    clear(kind) {
      byKind.delete(kind);
    },
    verdictOn(kind) {
      const known = byKind.get(kind);
      return known && known.count >= MAX_FAILURES ? known.message : undefined;
    },
  };
}

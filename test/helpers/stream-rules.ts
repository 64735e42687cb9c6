/** How the answer to a path differs from a well-behaved server's. */
export interface StreamRule {
  /** A status instead of 200; the body becomes a short text. */
  readonly status?: number;
  /** Holds the whole answer back, its head too, until this is settled; `NEVER`: for good. */
  readonly heldUntil?: Promise<unknown>;
  /** Promises the whole length and closes the connection after so many bytes. */
  readonly truncateAt?: number;
  /** Sends this many bytes and then nothing, and keeps the connection open. */
  readonly stallAfter?: number;
  /** Goes on after the body with MPEG-TS null packets, and never ends; a byte range ends all the same. */
  readonly endless?: boolean;
  /** Answers 302 with this location. */
  readonly redirectTo?: string;
  /** Sends no CORS headers. */
  readonly noCors?: boolean;
  /** Ignores Range. */
  readonly noRange?: boolean;
  readonly contentType?: string;
  /** Replaces the file's bytes. */
  readonly body?: string | Uint8Array;
  /** Additional headers, such as `cache-control`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For how many requests the rule holds; default all. */
  readonly times?: number;
}

interface StoredRule {
  readonly matches: string | RegExp;
  readonly rule: StreamRule;
  left: number;
}

/** The rules of a server; the newest one wins. */
export class StreamRules {
  #rules: StoredRule[] = [];

  add(matches: string | RegExp, rule: StreamRule): void {
    this.#rules.unshift({ matches, rule, left: rule.times ?? Infinity });
  }

  clear(): void {
    this.#rules = [];
  }

  /** The rule for a path; this counts as a use of it. */
  take(path: string): StreamRule {
    const found = this.#rules.find(
      ({ matches, left }) =>
        left > 0 && (typeof matches === 'string' ? matches === path : matches.test(path)),
    );
    if (!found) return {};
    found.left -= 1;
    return found.rule;
  }
}

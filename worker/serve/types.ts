/** What is known of a file that is kept, without its bytes. */
export interface KeptFacts {
  readonly key: string;
  readonly bytes: number;
  readonly type: string;
  readonly etag: string;
  /** In milliseconds since 1970. */
  readonly madeAt: number;
  /** Whether its address will always give this. */
  readonly isFixed: boolean;
}

/** A cause may refer to itself. */
const MAX_CAUSES = 4;

/** An error whose message may hold a URL, with its token: browsers and callers' functions write such. */
export function withoutSecrets(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? withoutTokens(error) : error;
  const cause =
    error.cause === undefined || depth >= MAX_CAUSES
      ? undefined
      : withoutSecrets(error.cause, depth + 1);
  const plain = new Error(
    withoutTokens(error.message),
    cause === undefined ? undefined : { cause },
  );
  plain.name = error.name;
  return plain;
}

/** A text without what may be secret in the URLs in it. */
export function withoutTokens(text: string): string {
  return text
    .replace(/\bdata:[^\s"'<>]*/gi, 'data:…')
    .replace(/(\w:\/\/)[^\s"'<>/?#@]*@/g, '$1')
    .replace(/(\w:\/\/[^\s"'<>?#]*)[?#][^\s"'<>]*/g, '$1');
}

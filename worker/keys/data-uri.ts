/** The bytes of a `data:` URI (RFC 2397); `undefined` if it cannot be parsed. */
export function readDataUri(uri: string): Uint8Array<ArrayBuffer> | undefined {
  const comma = uri.indexOf(',');
  if (comma < 0) return undefined;
  try {
    const data = uri.slice(comma + 1);
    const isBase64 = /;\s*base64\s*$/i.test(uri.slice(0, comma));
    const latin1 = isBase64 ? atob(decodeURIComponent(data)) : percentDecoded(data);
    return Uint8Array.from(latin1, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Each `%xx` is a byte, even if the bytes are not UTF-8. */
function percentDecoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

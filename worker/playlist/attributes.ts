const ATTRIBUTE = /([A-Z0-9-]+)\s*=\s*(?:"([^"]*)"|([^,]*))/g;

/** Reads an attribute list (RFC 8216bis 4.2): names with their values, quotes removed. */
export function parseAttributes(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', quoted, bare = ''] of text.matchAll(ATTRIBUTE)) {
    attributes.set(name, quoted ?? bare.trim());
  }
  return attributes;
}

/** A decimal number of 0 or more; `undefined` for anything else. */
export function parseNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*\d+(\.\d*)?\s*$/.test(text)) return undefined;
  return Number(text);
}

/** A decimal resolution (RFC 8216bis 4.2), `<width>x<height>` in pixels. */
export function parseResolution(
  text: string | undefined,
): { readonly width: number; readonly height: number } | undefined {
  const match = /^(\d+)x(\d+)$/i.exec(text ?? '');
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  return width > 0 && height > 0 ? { width, height } : undefined;
}

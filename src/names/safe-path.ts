const MOST_BYTES = 255;
const FORBIDDEN =
  // eslint-disable-next-line no-control-regex -- They are what has to go.
  /[\u0000-\u001f\u007f-\u009f<>:"|?*\\\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]/gu;
const DEVICE = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)$/i;
const encoder = new TextEncoder();

/**
 * Turns a text into a relative path that is safe on every system: `/` separates folders, and each part can be a file's
 * name. A path that is already safe stays as it is.
 */
export function safePath(text: string): string {
  const parts = text
    .split('/')
    .map(safePart)
    .filter((part) => part !== '');
  return parts.length === 0 ? 'image' : parts.join('/');
}

/** One part of a path; empty if none of it is safe. */
export function safePart(text: string): string {
  const name = strip(text.normalize('NFC').replaceAll(FORBIDDEN, '-'));
  const { stem } = splitAt(name, name.indexOf('.'));
  const isDevice = DEVICE.test(stem.trimEnd());
  return strip(shorten(isDevice ? `${stem.trimEnd()}-${name.slice(stem.length)}` : name));
}

/** A value as part of a name: it makes no folders. */
export function safeValue(text: string): string {
  return text.replaceAll(/[/\\]/g, '-');
}

/** The path with an addition before its extension; its last part stays short enough. */
export function addBeforeExtension(path: string, addition: string): string {
  const start = path.lastIndexOf('/') + 1;
  const { stem, extension } = splitExtension(path.slice(start));
  return path.slice(0, start) + shorten(stem + addition + extension, addition);
}

/** Splits a name at its extension; a name whose only dot comes first has none. */
export function splitExtension(name: string): {
  readonly stem: string;
  readonly extension: string;
} {
  const dot = name.lastIndexOf('.');
  return splitAt(name, dot > 0 && /^\.[a-z\d]{1,8}$/i.test(name.slice(dot)) ? dot : -1);
}

/** Cuts the end of the stem, before `kept`, until the name fits. */
function shorten(name: string, kept = ''): string {
  if (byteLength(name) <= MOST_BYTES) return name;
  const { stem, extension } = splitExtension(name);
  const tail = kept + extension;
  // A text has at least as many bytes as characters.
  let characters = Math.min(stem.length - kept.length, MOST_BYTES);
  while (characters > 0 && byteLength(stem.slice(0, characters)) + byteLength(tail) > MOST_BYTES) {
    characters -= 1;
  }
  return stem.slice(0, characters).replace(/[\ud800-\udbff]$/, '') + tail;
}

function strip(name: string): string {
  let end = name.length;
  while (end > 0 && /[.\s]/.test(name.charAt(end - 1))) end -= 1;
  return name.slice(0, end).trimStart();
}

function splitAt(
  name: string,
  index: number,
): { readonly stem: string; readonly extension: string } {
  return index < 0
    ? { stem: name, extension: '' }
    : { stem: name.slice(0, index), extension: name.slice(index) };
}

/** In UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** Matches the beginning of their RFC 6381 string. */
const VIDEO = /^(?:avc[1-4]|hvc1|hev1|dv|dav1|vp0?[89]|av01|mp4v|mp2v|vvc1|vvi1|evc1|lvc1)/i;

/**
 * The video codecs among RFC 6381 strings. Motion JPEG does not count: an I-frame playlist with it has still images.
 */
export function videoCodecs(codecs: readonly string[]): readonly string[] {
  return codecs.filter((codec) => VIDEO.test(codec));
}

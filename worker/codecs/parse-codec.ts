import type { VideoCodec, CodecFacts } from './types.js';

/** The sample entries of ISO/IEC 14496-15 and others, and the object types of ISO/IEC 14496-1 table 5. */
const CODECS: readonly (readonly [RegExp, VideoCodec])[] = [
  [/^(avc[1-4]|dva1|dvav)\b/i, 'h264'],
  [/^(hvc1|hev1|dvh1|dvhe)\b/i, 'hevc'],
  [/^(av01|dav1)\b/i, 'av1'],
  [/^vp0?9\b/i, 'vp9'],
  [/^vp0?8\b/i, 'vp8'],
  [/^mp4v\.20\b/i, 'mpeg4'],
  [/^(mp4v\.6[0-5a]|mp2v)\b/i, 'mpeg2video'],
  [/^mp4v\b/i, 'mpeg4'],
];

/** What a playlist says of a codec with its RFC 6381 string. */
export function parseCodec(codecString: string): CodecFacts {
  const codec = CODECS.find(([pattern]) => pattern.test(codecString))?.[1];
  return { codec: codec ?? 'unknown', codecString };
}

/** Whether the ffmpeg engine decodes a video codec, given as its RFC 6381 string: neither AV1 nor VVC. */
export function ffmpegCanDecode(codecString: string): boolean {
  const { codec } = parseCodec(codecString);
  return codec !== 'unknown' && codec !== 'av1';
}

import { codecOfFourcc } from './codec-table.js';
import { isOwnColorsString } from './dolby-vision.js';
import type { CodecFacts } from './types.js';

/** What a playlist tells about a codec with its RFC 6381 string. */
export function parseCodec(codecString: string): CodecFacts {
  if (isOwnColorsString(codecString)) return { codec: 'dolby-vision', codecString };
  const [fourcc = '', profile] = codecString.split('.');
  const objectType = profile === undefined ? undefined : Number.parseInt(profile, 16);
  return { codec: codecOfFourcc(fourcc, objectType), codecString };
}

/** Of RFC 6381 strings, those of moving pictures. */
export function videoCodecs(codecStrings: readonly string[]): readonly string[] {
  return codecStrings.filter((codecString) => parseCodec(codecString).codec !== 'unknown');
}

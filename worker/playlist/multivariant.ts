import { SnapError } from '../../src/shared/errors.js';
import { parseAttributes, parseNumber, parseResolution } from './attributes.js';
import { resolveUri, type PlaylistLine } from './parse-playlist.js';
import type { MultivariantPlaylist, Variant } from './types.js';

/** Reads a multivariant playlist (RFC 8216bis 4.4.6). */
export function parseMultivariant(
  lines: Iterable<PlaylistLine>,
  url: string,
): MultivariantPlaylist {
  const variants: Variant[] = [];
  let attributes: ReadonlyMap<string, string> | undefined;
  for (const line of lines) {
    if (line.kind === 'tag') {
      if (line.name === 'EXT-X-STREAM-INF') attributes = parseAttributes(line.value);
    } else if (attributes) {
      variants.push(toVariant(attributes, resolveUri(line.uri, url)));
      attributes = undefined;
    }
  }
  if (variants.length === 0) {
    throw new SnapError('playlist-invalid', 'The multivariant playlist lists no variant', { url });
  }
  return { kind: 'multivariant', url, variants };
}

function toVariant(attributes: ReadonlyMap<string, string>, url: string): Variant {
  return {
    url,
    bandwidth: parseNumber(attributes.get('BANDWIDTH')) ?? 0,
    codecs: (attributes.get('CODECS') ?? '')
      .split(',')
      .map((codec) => codec.trim())
      .filter((codec) => codec !== ''),
    resolution: parseResolution(attributes.get('RESOLUTION')),
  };
}

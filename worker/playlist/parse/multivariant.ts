import { SnapError } from '../../../shared/errors.js';
import {
  parseAttributes,
  parseNumber,
  parseResolution,
  type Attributes,
  parseStart,
} from './attributes.js';
import type { Definitions } from './definitions.js';
import type { PlaylistLine } from './lines.js';
import type { MultivariantPlaylist, PlaylistStart, Variant, VideoRendition } from '../types.js';
import { resolveUri } from './uri.js';

/** For variants, I-frame variants and renditions, each: more than any packager writes. */
const MAX_ENTRIES = 10_000;

interface State {
  readonly url: string;
  readonly definitions: Definitions;
  readonly variants: Variant[];
  readonly iFrameVariants: Variant[];
  readonly imageVariants: Variant[];
  readonly videoRenditions: VideoRendition[];
  firstPathway: string | undefined;
  start: PlaylistStart | undefined;
  /** The EXT-X-STREAM-INF whose URI has not come yet. */
  streamInf: Attributes | undefined;
}

type TagHandler = (state: State, attributes: Attributes) => void;

const TAGS: Readonly<Record<string, TagHandler>> = {
  'EXT-X-STREAM-INF'(state, attributes) {
    state.streamInf = attributes;
  },
  'EXT-X-I-FRAME-STREAM-INF': (state, attributes) => {
    addNamed(state, state.iFrameVariants, attributes);
  },
  'EXT-X-IMAGE-STREAM-INF': (state, attributes) => {
    addNamed(state, state.imageVariants, attributes);
  },
  'EXT-X-MEDIA'(state, attributes) {
    if (attributes.get('TYPE') !== 'VIDEO') return;
    const uri = attributes.get('URI');
    add(state, state.videoRenditions, {
      groupId: attributes.get('GROUP-ID') ?? '',
      name: attributes.get('NAME') ?? '',
      isDefault: attributes.get('DEFAULT') === 'YES',
      url: uri === undefined ? undefined : resolveUri(uri, state.url),
    });
  },
  'EXT-X-CONTENT-STEERING'(state, attributes) {
    state.firstPathway = attributes.get('PATHWAY-ID');
  },
  'EXT-X-START'(state, attributes) {
    state.start = parseStart(attributes);
  },
};

/** Parses a multivariant playlist (RFC 8216bis 4.4.6). */
export function parseMultivariant(
  lines: Iterable<PlaylistLine>,
  url: string,
  definitions: Definitions,
): MultivariantPlaylist {
  const state: State = {
    url,
    definitions,
    variants: [],
    iFrameVariants: [],
    imageVariants: [],
    videoRenditions: [],
    firstPathway: undefined,
    start: undefined,
    streamInf: undefined,
  };
  for (const line of lines) takeLine(state, line);
  const { variants, iFrameVariants, imageVariants, videoRenditions, firstPathway, start } = state;
  if (variants.length === 0 && iFrameVariants.length === 0) {
    throw new SnapError('playlist-invalid', 'The multivariant playlist lists no variant', { url });
  }
  return {
    kind: 'multivariant',
    url,
    variants,
    iFrameVariants,
    imageVariants,
    videoRenditions,
    firstPathway,
    start,
    definitions: definitions.values,
  };
}

function takeLine(state: State, line: PlaylistLine): void {
  const { definitions } = state;
  if (line.kind === 'tag') {
    if (line.name === 'EXT-X-DEFINE') definitions.define(line.value);
    const handler = TAGS[line.name];
    handler?.(
      state,
      parseAttributes(line.value, (text) => definitions.substitute(text)),
    );
  } else if (state.streamInf) {
    add(state, state.variants, toVariant(state, state.streamInf, definitions.substitute(line.uri)));
    state.streamInf = undefined;
  }
}

/** One whose URI is an attribute. */
function addNamed(state: State, list: Variant[], attributes: Attributes): void {
  const uri = attributes.get('URI');
  if (uri !== undefined) add(state, list, toVariant(state, attributes, uri));
}

function add<T>({ url }: State, list: T[], entry: T): void {
  if (list.length === MAX_ENTRIES) {
    throw new SnapError('too-large', `The playlist lists more than ${MAX_ENTRIES} of a kind`, {
      url,
    });
  }
  list.push(entry);
}

function toVariant({ url }: State, attributes: Attributes, uri: string): Variant {
  return {
    url: resolveUri(uri, url),
    bandwidth: parseNumber(attributes.get('BANDWIDTH')) ?? 0,
    averageBandwidth: parseNumber(attributes.get('AVERAGE-BANDWIDTH')),
    codecs: (attributes.get('CODECS') ?? '')
      .split(',')
      .map((codec) => codec.trim())
      .filter((codec) => codec !== ''),
    resolution: parseResolution(attributes.get('RESOLUTION')),
    frameRate: parseNumber(attributes.get('FRAME-RATE')),
    videoRange: attributes.get('VIDEO-RANGE'),
    name: attributes.get('NAME'),
    videoGroup: attributes.get('VIDEO'),
    pathwayId: attributes.get('PATHWAY-ID') ?? '.',
  };
}

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CodedChunk, CodedPicture, Selection } from '../../worker/keyframe/types.js';
import { findCorpus } from '../helpers/corpus.js';
import { mutateBytes } from './mutate-bytes.js';
import { mutateText } from './mutate-text.js';
import { PLAYLIST_SAMPLES } from './playlist-samples.js';
import { Random } from './random.js';
import { loadKeyframeSamples, type KeyframeSample } from './keyframe-samples.js';
import { loadSegmentSamples, type SegmentSample } from './segment-samples.js';

export type CaseKind = FuzzCase['kind'];

/** What one run is given. Plain data, so that it can be written down and run again. */
export type FuzzCase =
  | { readonly kind: 'playlists'; readonly name: string; readonly text: string }
  | {
      readonly kind: 'segments';
      readonly name: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly map: Uint8Array<ArrayBuffer> | undefined;
      /** Lengths of the pieces that it arrives in, over and over. */
      readonly pieces: readonly number[];
      readonly selection: Selection;
      readonly canDecrypt: boolean;
    }
  | { readonly kind: 'keyframes'; readonly name: string; readonly picture: CodedPicture };

export interface CaseOptions {
  readonly seed: number;
  /** Default: playlists and segments in turn. Keyframes are for our own decoders, which have to have been made. */
  readonly only: CaseKind | undefined;
  /** Whether the playlists of the corpus are mixed in, where it is there. */
  readonly usesCorpus: boolean;
}

const SELECTIONS = ['first', 'last', 'before', 'after', 'nearest', 'exact'] as const;
/** More pieces would measure the loop around them. */
const MAX_PIECES = 4000;

/** Makes the case of each run, the same for the same seed. */
export function createCases({ seed, only, usesCorpus }: CaseOptions): (run: number) => FuzzCase {
  const texts = [...PLAYLIST_SAMPLES, ...(usesCorpus ? corpusPlaylists() : [])];
  const segments = loadSegmentSamples();
  const keyframes = only === 'keyframes' ? loadKeyframeSamples() : undefined;
  return (run) => {
    const random = new Random(seed + run * 7919);
    const kind = only ?? (run % 2 === 0 ? 'playlists' : 'segments');
    if (keyframes) return keyframeCase(keyframes, random);
    return kind === 'playlists' ? playlistCase(texts, random) : segmentCase(segments, random);
  };
}

function playlistCase(
  texts: readonly (readonly [name: string, text: string])[],
  random: Random,
): FuzzCase {
  const [name = '', text = ''] = texts[random.below(texts.length)] ?? [];
  const other = texts[random.below(texts.length)]?.[1] ?? '';
  return { kind: 'playlists', name, text: mutateText(text, random, other) };
}

function segmentCase(samples: [SegmentSample, ...SegmentSample[]], random: Random): FuzzCase {
  const { name, bytes, map } = random.pick(samples);
  const other = random.pick(samples);
  const isMapBroken = map !== undefined && random.once(3);
  const broken = isMapBroken && random.once(2) ? bytes : mutateBytes(bytes, random, other.bytes);
  return {
    kind: 'segments',
    name,
    bytes: broken,
    map: isMapBroken ? mutateBytes(map, random, other.map ?? other.bytes) : map,
    pieces: pieceLengths(broken.length, random),
    selection: selection(random),
    canDecrypt: random.once(2),
  };
}

/** Breaks what is coded, and at times what describes it; the container around it stays. */
function keyframeCase(samples: [KeyframeSample, ...KeyframeSample[]], random: Random): FuzzCase {
  const { name, picture } = random.pick(samples);
  const other = random.pick(samples).picture;
  const { bytes, chunks, description } = picture;
  const start = chunks[0]?.offset ?? 0;
  const broken = mutateBytes(bytes.slice(start), random, other.bytes);
  const isOneUnit = chunks.length === 1;
  const isDescriptionBroken = description !== undefined && random.once(3);
  return {
    kind: 'keyframes',
    name,
    picture: {
      ...picture,
      bytes: Uint8Array.from(Buffer.concat([bytes.subarray(0, start), broken])),
      chunks: isOneUnit
        ? [{ offset: start, length: broken.length, ticks: 0 }]
        : chunks.map((chunk) => within(chunk, start + broken.length)),
      description: isDescriptionBroken
        ? mutateBytes(description, random, other.description ?? other.bytes)
        : description,
    },
  };
}

function within({ offset, length, ticks }: CodedChunk, end: number): CodedChunk {
  const from = Math.min(offset, end);
  return { offset: from, length: Math.min(length, end - from), ticks };
}

function pieceLengths(total: number, random: Random): number[] {
  const most = random.pick([3, 40, 188, 1500, 16_384, total + 1]);
  const least = Math.max(1, Math.ceil(total / MAX_PIECES));
  const count = random.between(1, 12);
  return Array.from({ length: count }, () => random.between(least, Math.max(least, most)));
}

function selection(random: Random): Selection {
  const kind = random.pick(SELECTIONS);
  if (kind === 'first' || kind === 'last') return { kind };
  return { kind, offset: random.pick([0, 0.001, 0.5, 1.5, 3, 1e6, random.below(8000) / 1000]) };
}

function corpusPlaylists(): [name: string, text: string][] {
  const corpus = findCorpus();
  if (typeof corpus === 'string') return [];
  const paths = readdirSync(corpus.folder, { recursive: true, encoding: 'utf8' });
  return paths
    .filter((path) => path.endsWith('.m3u8'))
    .sort()
    .map((path) => [path, readFileSync(join(corpus.folder, path), 'utf8')]);
}

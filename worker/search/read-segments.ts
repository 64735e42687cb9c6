import { isSnapError, SnapError } from '../../shared/errors.js';
import type { ByteRange, MapSection, MediaSegment } from '../../shared/targets.js';
import { joinBytes } from '../bytes/join-bytes.js';
import type { FetchClient, FetchLimits } from '../fetch/types.js';
import { decryptRun } from '../keys/decrypt-run.js';
import { findDecryption, findMapDecryption } from '../keys/find-decryption.js';
import { segmentIv } from '../keys/types.js';
import type { ChunkDecryptor, Decryption, KeyContext, KeyLoader } from '../keys/types.js';
import { planWholeDecryption } from '../keys/whole-decryption.js';
import { createKeyframeSelector } from '../keyframe/selector.js';
import { toCodedPicture } from '../mp4-writer/to-coded-picture.js';
import type {
  CodedPicture,
  KeyframeCut,
  KeyframeSelector,
  SelectedKeyframes,
  Selection,
} from '../keyframe/types.js';

export interface ReadStations {
  readonly fetch: FetchClient;
  readonly keys: KeyLoader;
  readonly hasKeyProvider: boolean;
}

export interface ReadContext {
  readonly playlistUrl: string;
  readonly limits: FetchLimits;
  /** Told of each piece that comes over the network, in bytes. */
  readonly onFetched: (bytes: number) => void;
}

/** What reading gave: keyframes, or the whole segment where it could not be cut, with the reason why. */
export type SegmentRead =
  | {
      readonly uncut: undefined;
      readonly found: SelectedKeyframes;
      readonly decryption: Decryption;
    }
  | { readonly uncut: SnapError; readonly whole: CodedPicture };

/**
 * Fetches segments that follow one another, decrypts them and cuts out the keyframe, as far as is needed for it.
 *
 * @throws SnapError those of the fetch, of keys and of the cutter.
 */
export async function readSegments(
  stations: ReadStations,
  segments: readonly MediaSegment[],
  selection: Selection,
  context: ReadContext,
): Promise<SegmentRead> {
  const [first] = segments;
  if (!first) throw new SnapError('no-keyframe', 'There is no segment to look into');
  const decryption = findDecryption(first, stations.hasKeyProvider);
  const map = first.map && (await readMap(stations, first.map, first.sequence, context));
  const reader = new Reader(map, selection, decryption);
  for (const segment of segments) {
    if (reader.isDone) break;
    await pump(stations, segment, reader, context);
  }
  return reader.end();
}

/** A keyframe in the clear, ready for an engine. */
export interface PreparedCut {
  readonly picture: CodedPicture;
  /** What its samples were decrypted with; `undefined`: they were in the clear. */
  readonly keyBytes: Uint8Array | undefined;
}

export async function prepareCut(
  { keys }: ReadStations,
  cut: KeyframeCut,
  { decryption, segment }: { readonly decryption: Decryption; readonly segment: MediaSegment },
  { playlistUrl, limits: { signal } }: ReadContext,
): Promise<PreparedCut> {
  const isClear = cut.run.units.every((unit) => unit.protection === undefined);
  if (isClear || decryption.kind !== 'samples') {
    return { picture: toCodedPicture(cut.run), keyBytes: undefined };
  }
  const { key } = decryption;
  const { sequence } = segment;
  const keyBytes = await keys.load(key, { playlistUrl, sequence, signal });
  const run = await decryptRun(cut.run, keyBytes, segmentIv(key, sequence));
  return { picture: toCodedPicture(run), keyBytes };
}

async function readMap(
  { fetch, keys, hasKeyProvider }: ReadStations,
  map: MapSection,
  sequence: number,
  { playlistUrl, limits, onFetched }: ReadContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const { byteRange, decryptor } = await openSource(
    keys,
    findMapDecryption(map, hasKeyProvider),
    { byteRange: map.byteRange, isIFrame: false },
    { playlistUrl, sequence, signal: limits.signal },
  );
  const resource = { url: map.url, byteRange };
  const { bytes, bytesFetched } = await fetch.map(resource, limits);
  if (bytesFetched > 0) onFetched(bytesFetched);
  if (!decryptor) return bytes;
  return joinBytes([await decryptor.push(bytes), await decryptor.end()]);
}

async function pump(
  { fetch, keys, hasKeyProvider }: ReadStations,
  segment: MediaSegment,
  reader: Reader,
  { playlistUrl, limits, onFetched }: ReadContext,
): Promise<void> {
  const { url, sequence } = segment;
  const { signal } = limits;
  // Keys may change from one segment to the next.
  const decryption = findDecryption(segment, hasKeyProvider);
  const { byteRange, decryptor } = await openSource(keys, decryption, segment, {
    playlistUrl,
    sequence,
    signal,
  });
  await fetch.segment(
    { url, byteRange, sequence, stream: playlistUrl },
    limits,
    async (chunk) => reader.push(decryptor ? await decryptor.push(chunk) : chunk),
    onFetched,
  );
  if (decryptor && !reader.isDone) reader.push(await decryptor.end());
}

interface Source {
  /** What to fetch. */
  readonly byteRange: ByteRange | undefined;
  /** `undefined` where it is in the clear, at least as a whole. */
  readonly decryptor: ChunkDecryptor | undefined;
}

/** Loads the key where there is one: before the bytes, which hold their place at the host while they are read. */
async function openSource(
  keys: KeyLoader,
  decryption: Decryption,
  place: { readonly byteRange: ByteRange | undefined; readonly isIFrame: boolean },
  context: KeyContext,
): Promise<Source> {
  if (decryption.kind !== 'whole') return { byteRange: place.byteRange, decryptor: undefined };
  const { key } = decryption;
  const { byteRange, start } = planWholeDecryption(key.method, place);
  const bytes = await keys.load(key, context);
  return { byteRange, decryptor: await start(bytes, segmentIv(key, context.sequence)) };
}

/** Keeps what it is given until the keyframe is cut, so that a segment that cannot be cut need not be fetched again. */
class Reader {
  readonly decryption: Decryption;
  readonly #map: Uint8Array | undefined;
  readonly #chunks: Uint8Array[] = [];
  #selector: KeyframeSelector | undefined;
  #uncut: SnapError | undefined;
  #isDone = false;

  constructor(map: Uint8Array | undefined, selection: Selection, decryption: Decryption) {
    this.decryption = decryption;
    this.#map = map;
    this.#selector = createKeyframeSelector({
      map,
      selection,
      canDecrypt: decryption.kind === 'samples',
    });
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  push(chunk: Uint8Array<ArrayBuffer>): 'stop' | undefined {
    this.#chunks.push(chunk);
    if (this.#attempt((selector) => selector.push(chunk)) !== 'stop') return undefined;
    this.#isDone = true;
    return 'stop';
  }

  end(): SegmentRead {
    const found = this.#attempt((selector) => selector.end());
    if (found) return { uncut: undefined, found, decryption: this.decryption };
    const bytes = joinBytes(this.#map ? [this.#map, ...this.#chunks] : this.#chunks);
    const uncut = this.#uncut ?? new SnapError('no-keyframe', 'The segment has no keyframe');
    return { uncut, whole: wholeSegment(bytes) };
  }

  #attempt<T>(step: (selector: KeyframeSelector) => T): T | undefined {
    if (!this.#selector) return undefined;
    try {
      return step(this.#selector);
    } catch (error) {
      this.#uncut = this.#requireWhole(error);
      this.#selector = undefined;
      return undefined;
    }
  }

  /** Whether a decoder with demuxers of its own might still read what our cutters could not. */
  #requireWhole(error: unknown): SnapError {
    if (!isSnapError(error)) throw error;
    // What cannot be read under keys that are out of reach is encrypted, whatever it looks like.
    if (this.decryption.kind === 'none' && this.decryption.refusal) throw this.decryption.refusal;
    if (error.code !== 'unsupported-container' && error.code !== 'no-keyframe') throw error;
    if (error.code === 'unsupported-container' && this.decryption.kind === 'whole') {
      throw new SnapError('encrypted', 'The key does not fit: what it decrypts is no media', {
        cause: error,
      });
    }
    if (looksLikeText(this.#chunks[0])) throw error;
    return error;
  }
}

/** A segment as it is, its map in front, for an engine that finds the keyframe itself. */
export function wholeSegment(bytes: Uint8Array<ArrayBuffer>): CodedPicture {
  return {
    codec: 'unknown',
    codecString: undefined,
    wrapping: 'segment',
    bytes,
    chunks: [],
    wanted: 0,
    timescale: 1,
    description: undefined,
  };
}

/** An error page in place of a segment, however long, is not worth fetching to its end. */
function looksLikeText(bytes: Uint8Array | undefined): boolean {
  if (!bytes || bytes.byteLength === 0) return true;
  return bytes.subarray(0, 64).every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

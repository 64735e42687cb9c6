import { isSnapError, SnapError } from '../../shared/errors.js';
import type { MapSection, MediaSegment } from '../../shared/targets.js';
import { withFittingIv } from './map-iv.js';
import { joinBytes } from '../bytes/join-bytes.js';
import type { CopyScope, FetchClient, FetchLimits } from '../fetch/types.js';
import type { Decryption, MediaDecryptor } from '../keys/types.js';
import type {
  CreateKeyframeSelector,
  KeyframeSelector,
  SelectedKeyframes,
  Selection,
} from '../keyframe/types.js';

export interface ReadStations {
  readonly fetch: Pick<FetchClient, 'map' | 'segment'>;
  readonly decryptor: MediaDecryptor;
  readonly createSelector: CreateKeyframeSelector;
}

export interface ReadContext {
  readonly playlistUrl: string;
  readonly limits: FetchLimits;
  readonly copies: CopyScope;
  /** What to say of a segment that cannot be cut, and why, if nobody takes it whole; it is fetched no further then. */
  readonly refuseUncut: ((reason: SnapError) => SnapError) | undefined;
  /** Told of each piece that comes over the network, in bytes. */
  readonly onFetched: (bytes: number) => void;
}

/** What reading gave: keyframes, or all bytes where they could not be cut, with the reason why. */
export type SegmentRead =
  | {
      readonly uncut: undefined;
      readonly found: SelectedKeyframes;
      readonly decryption: Decryption;
    }
  | {
      readonly uncut: SnapError;
      /** The map in front. */
      readonly bytes: Uint8Array<ArrayBuffer>;
    };

/**
 * Fetches segments that follow one another, decrypts them and cuts out the keyframe, as far as is needed for it.
 *
 * @throws SnapError `no-keyframe` where a segment that others follow has no pictures; those of the fetch, of keys and of
 * the cutter.
 */
export async function readSegments(
  stations: ReadStations,
  segments: readonly MediaSegment[],
  selection: Selection,
  context: ReadContext,
): Promise<SegmentRead> {
  const [first] = segments;
  if (!first) throw new SnapError('no-keyframe', 'There is no segment to look into');
  const decryption = stations.decryptor.ofSegment(first);
  const map = first.map && (await readMap(stations, first.map, first, context));
  const canDecrypt = decryption.kind === 'samples';
  const mayBeEncrypted =
    canDecrypt || (decryption.kind === 'none' && decryption.refusal !== undefined);
  const selector = stations.createSelector({ map, selection, canDecrypt, mayBeEncrypted });
  const reader = new Reader(map, selector, { decryption, refuse: context.refuseUncut });
  for (const segment of segments) {
    if (reader.isDone) break;
    const before = selector.pictures;
    await pump(stations, segment, reader, context);
    // Its own time begins with its first picture; and what comes after it may need those that it lacks.
    if (segment !== segments.at(-1) && selector.pictures === before) throw noPictures(segment);
  }
  return reader.end();
}

function noPictures({ url }: MediaSegment): SnapError {
  return new SnapError('no-keyframe', 'A segment has no pictures', { url });
}

async function readMap(
  { fetch, decryptor: media }: ReadStations,
  map: MapSection,
  segment: MediaSegment,
  { playlistUrl, limits: { maxBytes, signal }, onFetched, ...context }: ReadContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const { sequence } = map;
  const decryption = media.ofMap(map);
  const copies = copiesFor(segment, context);
  const { byteRange, decryptor } = await media.open(
    decryption,
    { byteRange: map.byteRange, isIFrame: false },
    { playlistUrl, sequence, signal, copies },
  );
  const resource = { url: map.url, byteRange };
  const { bytes, bytesFetched } = await fetch.map(resource, { maxBytes, signal, copies });
  if (bytesFetched > 0) onFetched(bytesFetched);
  if (!decryptor) return bytes;
  const clear = joinBytes([await decryptor.push(bytes), await decryptor.end()]);
  const hasIv = decryption.kind !== 'whole' || decryption.key.iv !== undefined;
  return hasIv ? clear : withFittingIv(clear, sequence);
}

async function pump(
  { fetch, decryptor: media }: ReadStations,
  segment: MediaSegment,
  reader: Reader,
  { playlistUrl, limits: { maxBytes, signal }, onFetched, ...context }: ReadContext,
): Promise<void> {
  const { url, sequence } = segment;
  const copies = copiesFor(segment, context);
  // Keys may change from one segment to the next.
  const { byteRange, decryptor } = await media.open(media.ofSegment(segment), segment, {
    playlistUrl,
    sequence,
    signal,
    copies,
  });
  await fetch.segment(
    { url, byteRange, sequence, stream: playlistUrl },
    { maxBytes, signal, copies },
    async (chunk) => reader.push(decryptor ? await decryptor.push(chunk) : chunk),
    onFetched,
  );
  if (decryptor && !reader.isDone) reader.push(await decryptor.end());
}

/** Names may begin anew behind a discontinuity. */
export function copiesFor(
  { discontinuitySequence }: MediaSegment,
  { copies }: Pick<ReadContext, 'copies'>,
): CopyScope {
  return { ...copies, life: `${copies.life} ${discontinuitySequence}` };
}

/** Keeps what it is given until the keyframe is cut, so that a segment that cannot be cut need not be fetched again. */
class Reader {
  readonly #decryption: Decryption;
  readonly #refuse: ReadContext['refuseUncut'];
  readonly #map: Uint8Array | undefined;
  readonly #chunks: Uint8Array[] = [];
  #selector: KeyframeSelector | undefined;
  #uncut: SnapError | undefined;
  #isDone = false;

  constructor(
    map: Uint8Array | undefined,
    selector: KeyframeSelector,
    { decryption, refuse }: { decryption: Decryption; refuse: ReadContext['refuseUncut'] },
  ) {
    this.#decryption = decryption;
    this.#refuse = refuse;
    this.#map = map;
    this.#selector = selector;
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
    if (found) return { uncut: undefined, found, decryption: this.#decryption };
    const bytes = joinBytes(this.#map ? [this.#map, ...this.#chunks] : this.#chunks);
    const uncut = this.#uncut ?? new SnapError('no-keyframe', 'The segment has no keyframe');
    return { uncut, bytes };
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
    const decryption = this.#decryption;
    // What cannot be read under keys that are out of reach is encrypted, whatever it looks like.
    if (decryption.kind === 'none' && decryption.refusal) throw decryption.refusal;
    if (error.code !== 'unsupported-container' && error.code !== 'no-keyframe') throw error;
    if (error.code === 'unsupported-container' && decryption.kind === 'whole') {
      throw new SnapError('encrypted', 'The key does not fit: what it decrypts is no media', {
        cause: error,
      });
    }
    if (looksLikeText(this.#chunks[0])) throw error;
    if (this.#refuse) throw this.#refuse(error);
    return error;
  }
}

/** An error page in place of a segment, however long, is not worth fetching to its end. */
function looksLikeText(bytes: Uint8Array | undefined): boolean {
  if (!bytes || bytes.byteLength === 0) return true;
  return bytes.subarray(0, 64).every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

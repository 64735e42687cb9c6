import { isSnapError, type SnapError } from '../src/shared/errors.js';
import { joinBytes } from './fetch/whole.js';
import { streamResource } from './fetch/stream.js';
import { createCutter } from './keyframe/cutter.js';
import type { KeyframeCut, KeyframeCutter } from './keyframe/types.js';
import type { MapCache } from './map-cache.js';
import { refuseEncrypted } from './playlist/encryption.js';
import type { MediaSegment } from './playlist/types.js';

export interface ReadLimits {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** A keyframe, or what stands for one. */
export interface ReadKeyframe {
  readonly cut: KeyframeCut;
  /** Set where the segment could not be cut and goes to the decoder whole: why. It is the error if that fails too. */
  readonly uncut: SnapError | undefined;
}

/**
 * Fetches a segment as far as the end of its first keyframe.
 *
 * @param onBytes - Told of each piece that arrives, its length in bytes; of the map, where it is fetched now.
 * @throws SnapError those of the fetch and of the cutter, and `encrypted`.
 */
export async function readKeyframe(
  segment: MediaSegment,
  maps: MapCache,
  limits: ReadLimits,
  onBytes: (bytes: number) => void,
): Promise<ReadKeyframe> {
  refuseEncrypted(segment);
  const map = segment.map && (await maps.get(segment.map, limits));
  if (map && map.bytesFetched > 0) onBytes(map.bytesFetched);
  const reader = createReader(map?.bytes);
  await streamResource(
    { kind: 'segment', url: segment.url, byteRange: segment.byteRange },
    limits,
    (chunk) => {
      onBytes(chunk.byteLength);
      return reader.push(chunk);
    },
  );
  return reader.end();
}

interface Reader {
  push(chunk: Uint8Array<ArrayBuffer>): 'stop' | undefined;
  end(): ReadKeyframe;
}

/** Keeps what it is given until the keyframe is cut, so that a segment that cannot be cut need not be fetched again. */
function createReader(map: Uint8Array | undefined): Reader {
  const chunks: Uint8Array[] = [];
  let cutter: KeyframeCutter | undefined = createCutter(map);
  let cut: KeyframeCut | undefined;
  let uncut: SnapError | undefined;

  function attempt(step: (cutter: KeyframeCutter) => KeyframeCut | undefined): void {
    if (!cutter) return;
    try {
      cut = step(cutter);
    } catch (error) {
      if (!canGoWhole(error, chunks)) throw error;
      uncut = error;
      cutter = undefined;
    }
  }

  return {
    push(chunk) {
      chunks.push(chunk);
      attempt((c) => c.push(chunk));
      return cut ? 'stop' : undefined;
    },
    end() {
      if (!cut) attempt((c) => c.end());
      if (cut) return { cut, uncut: undefined };
      const bytes = joinBytes(map ? [map, ...chunks] : chunks);
      return { cut: wholeSegment(bytes), uncut };
    },
  };
}

/** A segment as it is, its map in front, for an engine that finds the keyframe itself. */
export function wholeSegment(bytes: Uint8Array<ArrayBuffer>): KeyframeCut {
  return {
    picture: { codec: 'unknown', codecString: undefined, wrapping: 'segment', bytes },
    pts: undefined,
    firstPts: undefined,
    endOffset: bytes.byteLength,
  };
}

/** Whether a decoder with demuxers of its own might still read what our cutters could not. */
function canGoWhole(error: unknown, chunks: readonly Uint8Array[]): error is SnapError {
  if (!isSnapError(error)) return false;
  if (error.code !== 'unsupported-container' && error.code !== 'no-keyframe') return false;
  return !looksLikeText(chunks[0]);
}

/** An error page in place of a segment, however long, is not worth fetching to its end. */
function looksLikeText(bytes: Uint8Array | undefined): boolean {
  if (!bytes || bytes.byteLength === 0) return true;
  return bytes.subarray(0, 64).every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

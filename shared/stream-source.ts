import type { StreamSource } from './protocol.js';
import type { Seek } from './types.js';

/** A stream without its I-frame playlists: they hold keyframes alone, and number them by themselves. */
export function withoutIFrames(stream: StreamSource): StreamSource {
  return { ...stream, iFrames: false };
}

/** The stream for pictures of segments by their numbers, or of exact frames: an I-frame playlist has neither. */
export function noIFrames(
  stream: StreamSource,
  needsSegments: boolean,
  seek: Seek | undefined,
): StreamSource {
  return needsSegments || seek === 'exact' ? withoutIFrames(stream) : stream;
}

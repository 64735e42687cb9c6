import type { StreamSource } from './protocol.js';

/** A stream without its I-frame playlists: they hold keyframes alone, and number them by themselves. */
export function withoutIFrames(stream: StreamSource): StreamSource {
  return { ...stream, iFrames: false };
}

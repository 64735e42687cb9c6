import type { Seek, VariantChoice } from './types.js';

/** A file among those of a folder. */
export interface LocalFile {
  /** With slashes, relative to where all of them are. */
  readonly path: string;
  readonly file: Blob;
}

/** What a caller gives where there is no URL. */
export type LocalSource =
  | { readonly kind: 'file'; readonly file: Blob }
  | {
      readonly kind: 'folder';
      readonly files: readonly LocalFile[];
      /** The path of the playlist to begin with, or its end; `undefined`: the one that leads to the others. */
      readonly playlist: string | undefined;
    };

/** A stream, as the caller names it. */
export interface StreamSource {
  /** Absolute. */
  readonly url: string;
  /** On the page alone, for as long as a job runs: what the URL stands for, if it is one of ours. Workers ask for it. */
  readonly local?: (() => Promise<LocalSource>) | undefined;
  readonly variant: VariantChoice;
  /** Whether an I-frame playlist may be used. */
  readonly iFrames: boolean;
}

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

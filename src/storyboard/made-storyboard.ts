import { shownUrl } from '../../shared/local-url.js';
import { assertObject } from '../options/check.js';
import type { SnapFile } from '../results/snapshot.js';
import { toBif } from './index/bif.js';
import { numberedMedia, toDashTiles } from './index/dash-tiles.js';
import { toImagePlaylist, toImageStreamInf } from './index/image-playlist.js';
import { toJson } from './index/json.js';
import type { IndexFacts } from './index/pictures.js';
import { besideIndex } from './index/sheet-url.js';
import { toWebVTT } from './index/webvtt.js';
import type { IndexKind } from './options.js';
import type {
  IndexOptions,
  JsonResults,
  Storyboard,
  StoryboardSheet,
  StoryboardTile,
} from './types.js';

/** Facts, with what can be made of them. */
export interface StoryboardParts
  extends Omit<IndexFacts, 'tiles'>, Pick<Storyboard, 'url' | 'playlistUrl' | 'bytesFetched'> {
  /** The name of the index files, without an extension. */
  readonly name: string;
  /** What is delivered beside the sheets. */
  readonly index: readonly IndexKind[];
}

interface IndexFile {
  readonly type: string;
  /** `url` gives where a sheet is; without it, it has its name. */
  readonly make: (from: Storyboard, url?: (sheet: StoryboardSheet) => string) => BlobPart;
}

const INDEX_FILES: Readonly<Record<IndexKind, IndexFile>> = {
  vtt: { type: 'text/vtt', make: (from, url) => from.toWebVTT({ url }) },
  json: { type: 'application/json', make: (from, url) => JSON.stringify(from.toJSON({ url })) },
  m3u8: {
    type: 'application/vnd.apple.mpegurl',
    make: (from, url) => from.toImagePlaylist({ url }),
  },
  mpd: {
    type: 'application/dash+xml',
    make: (from, url) => from.toDashTiles({ media: url && numberedMedia(from.sheets.map(url)) }),
  },
  bif: { type: 'application/octet-stream', make: (from) => from.toBif() },
};

export class MadeStoryboard implements Storyboard {
  readonly url: string;
  readonly playlistUrl: string;
  readonly sheets: readonly StoryboardSheet[];
  readonly tiles: readonly StoryboardTile[];
  readonly tile: Storyboard['tile'];
  readonly columns: number;
  readonly rows: number;
  readonly start: number;
  readonly end: number;
  readonly interval: number | undefined;
  readonly bytesFetched: number;
  readonly presentationTime: number;
  readonly programDateTime: Date | undefined;
  readonly #name: string;
  readonly #index: readonly IndexKind[];

  constructor(parts: StoryboardParts) {
    this.url = shownUrl(parts.url);
    this.playlistUrl = shownUrl(parts.playlistUrl);
    this.sheets = parts.sheets;
    this.tiles = parts.sheets.flatMap(({ tiles }) => tiles);
    this.tile = parts.tile;
    this.columns = parts.columns;
    this.rows = parts.rows;
    this.start = parts.start;
    this.end = parts.end;
    this.interval = parts.interval;
    this.bytesFetched = parts.bytesFetched;
    this.presentationTime = parts.start;
    this.programDateTime = this.tiles[0]?.programDateTime;
    this.#name = parts.name;
    this.#index = parts.index;
  }

  get images(): readonly SnapFile[] {
    return [...this.sheets, ...this.#index.map((kind) => this.#indexFile(kind))];
  }

  /** @param stored - The names of the sheets' files, by their own. */
  #indexFile(kind: IndexKind, stored?: ReadonlyMap<string, string>): SnapFile {
    const { type, make } = INDEX_FILES[kind];
    const url = stored && (({ name }: StoryboardSheet) => besideIndex(stored.get(name) ?? name));
    return {
      blob: new Blob([make(this, url)], { type }),
      ...{ type, name: `${this.#name}.${kind}`, width: 0, height: 0, quality: undefined },
      // It has its pictures inside.
      withNames: kind === 'bif' ? undefined : (names) => this.#indexFile(kind, names),
    };
  }

  toWebVTT(options: IndexOptions = {}): string {
    assertObject('options', options);
    return toWebVTT(this, options.url);
  }

  toJSON<Shape extends keyof JsonResults = 'vidstack'>(
    options: (IndexOptions & { readonly shape?: Shape | undefined }) | string = {},
  ): JsonResults[Shape] {
    // JSON.stringify() gives the key under which it is.
    const { shape, url } = typeof options === 'object' ? options : {};
    return toJson(this, shape, url);
  }

  toBif(): Blob {
    return toBif(this);
  }

  toImagePlaylist(options: IndexOptions = {}): string {
    assertObject('options', options);
    return toImagePlaylist(this, options.url);
  }

  toImageStreamInf(uri: string): string {
    return toImageStreamInf(this, uri);
  }

  toDashTiles(options: { readonly media?: string | undefined } = {}): string {
    assertObject('options', options);
    return toDashTiles(this, options.media);
  }
}

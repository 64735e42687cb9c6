import type { Storyboard, StoryboardOptions } from '../../src/index.js';
import type { Lab } from './lab.js';
import type { PageGlobals } from './page-harness.js';

type WireTile = Omit<Storyboard['tiles'][number], 'image' | 'error' | 'programDateTime'> & {
  readonly code: string | undefined;
};

/** A storyboard with its index files, as they leave the page; files in base 64. */
export interface WireBoard {
  readonly tiles: readonly WireTile[];
  readonly sheets: readonly { readonly name: string; readonly base64: string }[];
  readonly start: number;
  readonly end: number;
  readonly interval: number | undefined;
  readonly tile: Storyboard['tile'];
  readonly vtt: string;
  readonly json: ReturnType<Storyboard['toJSON']>;
  /** Only of evenly spaced tiles; without a sheet, the error's name and message. */
  readonly imagePlaylist: string | undefined;
  readonly streamInf: string | undefined;
  readonly dash: string | undefined;
  /** Only with `tileImages`. */
  readonly bif: string | undefined;
}

/** Makes a storyboard of a path on the stream server, and all index files that there are of it. */
export function boardIn(lab: Lab, path: string, options: StoryboardOptions): Promise<WireBoard> {
  return lab.page.evaluate(makeBoard, { url: new URL(path, lab.streams.url).href, options });
}

/** Runs in the page, as text: it may not use anything outside itself. */
async function makeBoard({
  url,
  options,
}: {
  url: string;
  options: StoryboardOptions;
}): Promise<WireBoard> {
  const { harness } = window as unknown as PageGlobals;
  const toBase64 = async (blob: Blob): Promise<string> => {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  };
  const board = await harness.snapper.storyboard(url, options);
  const { start, end, interval, tile, tiles, sheets } = board;
  const isEven = interval !== undefined;
  const textOf = (make: () => string): string => {
    try {
      return make();
    } catch (error) {
      return String(error);
    }
  };
  const hasDash = isEven && /^image\/(?:jpeg|png)$/.test(sheets[0]?.type ?? 'image/jpeg');
  return {
    ...{ start, end, interval, tile },
    tiles: tiles.map(({ index, time, askedTime, presentationTime, sequence, error, ...tile }) => {
      const { sheet, x, y, width, height } = tile;
      const place = { sheet, x, y, width, height };
      return { index, time, askedTime, presentationTime, sequence, ...place, code: error?.code };
    }),
    sheets: await Promise.all(
      sheets.map(async ({ blob, name }) => ({ name, base64: await toBase64(blob) })),
    ),
    vtt: board.toWebVTT(),
    json: board.toJSON(),
    imagePlaylist: isEven ? textOf(() => board.toImagePlaylist()) : undefined,
    streamInf: isEven ? textOf(() => board.toImageStreamInf('board.m3u8')) : undefined,
    dash: hasDash ? textOf(() => board.toDashTiles()) : undefined,
    bif: options.tileImages === true ? await toBase64(board.toBif()) : undefined,
  };
}

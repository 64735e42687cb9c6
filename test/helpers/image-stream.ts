import { readFrameNumber } from './frame-code.js';
import { decodeImage } from './image.js';
import type { Lab } from './lab.js';
import type { PageGlobals, StoryboardOutcome } from './page-harness.js';

const MEDIA = '/sample/ts/index.m3u8';
const VARIANT = 'BANDWIDTH=800000,RESOLUTION=640x360,CODECS="avc1.64001f"';

/** The paths of a stream with an image playlist of its own. */
export const IMAGE_STREAM = {
  top: '/made/index.m3u8',
  images: '/made/images.m3u8',
  sheets: /^\/made\/stream-storyboard-\d\.jpg$/,
  segments: /segment\d\.ts$/,
} as const;

/** Puts it on the stream server: sheets of two by two tiles of 320 × 180, one every 2 s. */
export async function putImageStream({ page, streams }: Lab): Promise<void> {
  const { sheets, playlist, line } = await page.evaluate(makeSheets, streams.url + MEDIA);
  for (const { name, base64 } of sheets) {
    streams.put(`/made/${name}`, Buffer.from(base64, 'base64'));
  }
  const variant = `#EXT-X-STREAM-INF:${VARIANT}\n${streams.url}${MEDIA}`;
  streams.put(IMAGE_STREAM.top, ['#EXTM3U', variant, line, ''].join('\n'));
  streams.put(IMAGE_STREAM.images, playlist);
}

/** Runs in the page, as text: it may not use anything outside itself. */
async function makeSheets(url: string) {
  const { harness } = window as unknown as PageGlobals;
  const options = { every: 2, seek: 'exact', columns: 2, rows: 2, tile: { width: 320 } } as const;
  const board = await harness.snapper.storyboard(url, { ...options, name: 'stream-storyboard' });
  const sheets = await Promise.all(
    board.sheets.map(async ({ blob, name }) => {
      const text = Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) =>
        String.fromCharCode(byte),
      );
      return { name, base64: btoa(text.join('')) };
    }),
  );
  return {
    sheets,
    playlist: board.toImagePlaylist(),
    line: board.toImageStreamInf('images.m3u8'),
  };
}

/** The number of the frame that each tile shows on its sheet. */
export function framesOnSheets({
  sheets,
}: Pick<StoryboardOutcome, 'sheets'>): readonly (number | undefined)[] {
  return sheets.flatMap(({ base64, tiles }) => {
    const pixels = decodeImage(Buffer.from(base64, 'base64'));
    return tiles.map((tile) => readFrameNumber(pixels, tile));
  });
}

import { throwIfAborted } from '../../../shared/abort.js';
import { SnapError } from '../../../shared/errors.js';
import type { Rectangle, Size } from '../../../shared/geometry.js';
import { originOf } from '../../../shared/origin-of.js';
import type { CutSheetData, CutSheetRequest } from '../../../shared/protocol.js';
import { splitRgb } from '../../decode/webcodecs/interleaved.js';
import type { FetchClient } from '../../fetch/types.js';
import type { ImageMaker } from '../../image/make-images.js';
import { openCanvas } from '../../image/open-canvas.js';
import { SRGB } from '../../picture/srgb.js';
import type { DecodedPicture } from '../../picture/types.js';
import type { Made } from '../job.js';

export interface CutTilesStations {
  readonly fetch: Pick<FetchClient, 'whole'>;
  readonly imageMaker: Pick<ImageMaker, 'draw' | 'encode'>;
}

type Context = OffscreenCanvasRenderingContext2D;

/** Sheets of 100 tiles of 320 × 180 take about 1 MB. */
const MAX_BYTES = 32 * 2 ** 20;
/** What a canvas must give back as it was drawn: browsers that hide what they draw give other colors. */
const PROBE = [18, 52, 86, 255] as const;

/** Fetches one of a stream's own sheets, and cuts tiles out of it. */
export async function cutTiles(
  stations: CutTilesStations,
  request: CutSheetRequest,
  signal: AbortSignal,
): Promise<Made<CutSheetData>> {
  const { imageMaker } = stations;
  const { output } = request;
  const { url, byteRange } = request.sheet;
  const resource = {
    kind: 'segment',
    url,
    byteRange,
    origin: originOf(request.stream.url),
  } as const;
  const fetched = await stations.fetch.whole(resource, { maxBytes: MAX_BYTES, signal });
  const context = await drawSheet(request, fetched.bytes);
  const tiles: CutSheetData['tiles'][number][] = [];
  for (const { position, time, dateMs } of request.tiles) {
    throwIfAborted(signal);
    const box = boxOf(request, position, context.canvas);
    const { data } = context.getImageData(box.x, box.y, box.width, box.height);
    const drawn = await imageMaker.draw(toPicture(data, box), output.tile);
    const { data: pixels, ...size } = drawn;
    const image = output.image && (await imageMaker.encode(drawn, output.image, signal));
    tiles.push({
      ...{ tile: { ...size, pixels: pixels.buffer }, image },
      ...{ presentationTime: time, programDateTimeMs: dateMs },
      bytesFetched: tiles.length === 0 ? fetched.bytesFetched : 0,
    });
  }
  const buffers = tiles.flatMap(({ tile, image }) => [
    tile.pixels,
    ...(image ? [image.bytes] : []),
  ]);
  return { result: { tiles }, buffers };
}

/**
 * Decodes a sheet.
 *
 * @throws SnapError `decode-failed` for what is no image, has another size than its playlist says, or cannot be read
 */
async function drawSheet(
  request: CutSheetRequest,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Context> {
  const bitmap = await createImageBitmap(new Blob([bytes])).catch((cause: unknown) => {
    throw refusal(request, 'is no image', cause);
  });
  try {
    if (!isAsListed(request, bitmap)) {
      throw refusal(request, `has ${bitmap.width} × ${bitmap.height} pixels, which does not fit`);
    }
    const context = openContext(bitmap);
    context?.drawImage(bitmap, 0, 0);
    if (context) return context;
    throw refusal(request, 'cannot be read in this browser');
  } finally {
    bitmap.close();
  }
}

/** Rows, and tiles of the only row, may be missing where the last sheet holds fewer. */
function isAsListed({ sheet, size }: CutSheetRequest, image: Size): boolean {
  const { columns, rows } = sheet;
  const [tilesWide, tilesHigh] = [image.width / size.width, image.height / size.height];
  return (
    Number.isInteger(tilesWide) &&
    Number.isInteger(tilesHigh) &&
    tilesHigh <= rows &&
    (tilesWide === columns || (tilesWide < columns && tilesHigh === 1))
  );
}

function openContext(size: Size): Context | undefined {
  const context = openCanvas(size);
  if (!context) return undefined;
  const [red, green, blue] = PROBE;
  context.fillStyle = `rgb(${red} ${green} ${blue})`;
  context.fillRect(0, 0, size.width, size.height);
  const { data } = context.getImageData(0, 0, 1, 1);
  return PROBE.every((value, index) => data[index] === value) ? context : undefined;
}

function boxOf(request: CutSheetRequest, position: number, image: Size): Rectangle {
  const { sheet, size } = request;
  const x = (position % sheet.columns) * size.width;
  const y = Math.floor(position / sheet.columns) * size.height;
  if (x < image.width && y < image.height) return { x, y, ...size };
  throw refusal(request, 'lacks a tile');
}

function toPicture(data: Uint8ClampedArray, { width, height }: Size): DecodedPicture {
  const planes = new Uint8Array(3 * width * height);
  splitRgb(data, 'rgb', planes);
  return {
    ...{ codec: 'image', width, height, planes, pixelFormat: 'gbrp', color: SRGB },
    layout: { family: 'gbr', bits: 8, chromaShiftX: 0, chromaShiftY: 0 },
    ...{ sampleAspectRatio: 1, fields: 'progressive', damagedShare: 0 },
  };
}

function refusal({ sheet: { url } }: CutSheetRequest, what: string, cause?: unknown): SnapError {
  return new SnapError('decode-failed', `A sheet of the image playlist ${what}`, { url, cause });
}

import { shownUrl } from '../../../shared/local-url.js';
import { SnapError } from '../../../shared/errors.js';
import type { PlanData, StreamSource, TileData } from '../../../shared/protocol.js';
import type { SheetText } from '../../../shared/sheets.js';
import { formatTime } from '../../names/format.js';
import { streamName } from '../../names/stream-name.js';
import type { StreamJobs } from '../../stream-jobs.js';
import { toTileFacts } from '../make-sheet.js';
import { recordingName } from '../recording-name.js';
import { momentsOf, planTiles, takeTiles, type TakenMedia, type TilePlan } from '../take-tiles.js';
import { layoutContact, type ContactLayout } from './contact-layout.js';
import type { ContactSheet, DateTexts, ResolvedContactOptions } from './options.js';

/** The most pixels of an image: 256 MiB of RGBA. */
const MAX_PIXELS = 2 ** 26;

type Tiles = ContactSheet['tiles'];

/** Takes the pictures, and lays them out with their texts. */
export async function drawContactSheet(
  jobs: StreamJobs,
  options: ResolvedContactOptions,
  signal: AbortSignal,
): Promise<ContactSheet> {
  const { columns, width, captions, color } = options;
  const { plan, stream } = await planTiles(jobs, options, signal);
  const taken = await takeAll({ jobs, plan, stream, options, signal }, options.onProgress);
  const first = firstPicture(taken, stream);
  const { tile } = first;
  const layout = layoutContact({
    ...{ width, columns, count: taken.length, tile, hasCaptions: captions !== undefined, color },
    header: headerOf(options, plan, first),
  });
  if (layout.width * layout.height > MAX_PIXELS) {
    const { url } = stream;
    throw new SnapError('too-large', `${taken.length} pictures are too many for one image`, {
      url,
    });
  }
  const tiles = describe(taken, tile, layout);
  const { background } = options.tile;
  const made = await jobs.sheets(
    'sheet',
    {
      ...{ stream, width, height: layout.height, background, image: options.tile },
      texts: [...layout.header, ...captionsOf(options, tiles, layout)],
      tiles: taken.flatMap(({ result }, index) => {
        const place = layout.tiles[index];
        return 'error' in result || !place ? [] : [{ ...result.tile, ...place }];
      }),
    },
    { signal },
  );
  const { bytes, ...facts } = made;
  const image = {
    ...facts,
    blob: new Blob([bytes], { type: made.type }),
    name: recordingName(options.name, { url: stream.url, plan, image: made }),
  };
  return {
    ...{ image, images: [image], tiles, bytesFetched: sumBytes(taken) },
    presentationTime: plan.start,
    programDateTime: tiles[0]?.programDateTime,
    playlistUrl: shownUrl(plan.playlistUrl),
  };
}

async function takeAll(
  parts: Omit<TilePlan, 'moments'>,
  onProgress: ResolvedContactOptions['onProgress'],
): Promise<readonly TakenMedia[]> {
  const taken: TakenMedia[] = [];
  let failed = 0;
  const { plan } = parts;
  for await (const tile of takeTiles({ ...parts, moments: momentsOf(plan) })) {
    taken.push(tile);
    if ('error' in tile.result) failed += 1;
    onProgress?.({ done: taken.length, failed, total: plan.targets.length });
  }
  return taken;
}

function firstPicture(taken: readonly TakenMedia[], { url }: StreamSource): TileData {
  for (const { result } of taken) if (!('error' in result)) return result;
  const [first] = taken;
  if (first && 'error' in first.result) throw first.result.error;
  throw new SnapError('no-keyframe', 'There is nothing in the range', { url });
}

function describe(
  taken: readonly TakenMedia[],
  { width, height }: TileData['tile'],
  { tiles }: ContactLayout,
): Tiles {
  let previous: number | undefined;
  return taken.map((tile, index) => {
    const facts = toTileFacts(tile, previous);
    previous = facts.time;
    const { x, y } = tiles[index] ?? { x: 0, y: 0 };
    return { index, ...facts, x, y, width, height };
  });
}

function captionsOf(
  { captions, dates, color }: ResolvedContactOptions,
  tiles: Tiles,
  layout: ContactLayout,
): readonly SheetText[] {
  const zones = new Set(
    tiles.flatMap(({ programDateTime: date }) =>
      date && captions === 'date' ? [dates.zone(date)] : [],
    ),
  );
  return tiles.flatMap((tile, index) => {
    const box = layout.captions[index];
    const date = captions === 'date' ? tile.programDateTime : undefined;
    const time = formatTime(tile.presentationTime ?? tile.askedTime, '%H:%M:%S');
    const style = { size: layout.captionSize, color, align: 'center', isBold: false } as const;
    const { x, y, width, height, error } = tile;
    const gap = error && { ...style, x, y, width, height, text: error.code };
    const texts = date ? dateCaption(dates, date, zones.size > 1) : { text: time };
    const caption = captions && box && { ...style, ...box, ...texts };
    return [gap, caption].filter((one) => one !== undefined);
  });
}

/** An hour that comes twice is told apart by its zone. */
function dateCaption(
  { whole, clock, zone }: DateTexts,
  date: Date,
  hasZone: boolean,
): Pick<SheetText, 'text' | 'shorter'> {
  const time = clock(date);
  if (!hasZone) return { text: whole(date), shorter: [time] };
  const name = zone(date);
  return { text: `${whole(date)} ${name}`, shorter: [`${time} ${name}`, time] };
}

/** A title, and what is known about the stream. */
function headerOf(
  { header, dates, stream }: ResolvedContactOptions,
  { start, end, targets }: PlanData,
  { displayWidth, displayHeight, codec }: TileData,
): readonly string[] {
  if (header === false) return [];
  const dateMs = targets[0]?.dateMs;
  const facts = [
    `${displayWidth} × ${displayHeight}`,
    codec,
    formatTime(end - start, '%H:%M:%S'),
    ...(dateMs === undefined ? [] : [dates.whole(new Date(dateMs))]),
  ];
  const title = header === true ? streamName(stream.url) : header.trim();
  return [...(title === '' ? [] : [title]), facts.join('  ·  ')];
}

function sumBytes(taken: readonly TakenMedia[]): number {
  return taken.reduce((sum, { result }) => sum + ('error' in result ? 0 : result.bytesFetched), 0);
}

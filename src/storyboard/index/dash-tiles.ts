import { SnapError } from '../../../shared/errors.js';
import { bitsASecond, gridOf } from './grid.js';
import type { IndexFacts } from './pictures.js';
import { besideIndex, checkUrl } from './sheet-url.js';

/** Sheets of no whole milliseconds would drift from their numbers, one by one. */
const TIMESCALES = [1000, 1_000_000] as const;
const SCHEME = 'http://dashif.org/guidelines/thumbnail_tile';

/**
 * An `AdaptationSet` for the period of a DASH manifest (DASH-IF IOP 4.3, 6.2.6): a representation whose segments are the
 * sheets.
 *
 * @param media - The sheets' URLs, with `$Number$` for their number; default: their names, beside the manifest.
 * @throws `TypeError` for tiles that are not evenly spaced, for types that DASH-IF has not, and for a `media` without
 *   `$Number$`; `RangeError` where there is no sheet.
 */
export function toDashTiles(storyboard: IndexFacts, media: string | undefined): string {
  const grid = gridOf(storyboard, 'toDashTiles()');
  const { sheets, columns, rows, tile, start } = storyboard;
  const type = sheets[0]?.type ?? 'image/jpeg';
  if (type !== 'image/jpeg' && type !== 'image/png') {
    throw new TypeError(
      `toDashTiles() needs sheets of type 'image/jpeg' or 'image/png', not '${type}'`,
    );
  }
  const template =
    media === undefined ? defaultMedia(storyboard) : checkUrl('options.media', media);
  if (!/\$Number(?:%0\d+d)?\$/.test(template))
    throw new TypeError('options.media must have $Number$');
  const timescale = timescaleOf([grid.sheetSeconds, start]);
  const duration = Math.max(1, Math.round(grid.sheetSeconds * timescale));
  const times = `<S t="${Math.round(start * timescale)}" d="${duration}" r="${sheets.length - 1}"/>`;
  const segments = `media="${escapeXml(template)}" timescale="${timescale}" startNumber="0"`;
  const size = `width="${columns * tile.width}" height="${rows * tile.height}"`;
  return `<AdaptationSet contentType="image" mimeType="${type}">
  ${
    start > 0
      ? `<SegmentTemplate ${segments}><SegmentTimeline>${times}</SegmentTimeline></SegmentTemplate>`
      : `<SegmentTemplate ${segments} duration="${duration}"/>`
  }
  <Representation id="thumbnails" bandwidth="${bitsASecond(storyboard, grid)}" ${size}>
    <EssentialProperty schemeIdUri="${SCHEME}" value="${columns}x${rows}"/>
  </Representation>
</AdaptationSet>
`;
}

function timescaleOf(seconds: readonly number[]): number {
  const [ms, us] = TIMESCALES;
  return seconds.every((one) => Math.abs(one * ms - Math.round(one * ms)) < 1e-6) ? ms : us;
}

/** A dollar sign in a name is `%24`, so that it begins no identifier. */
function defaultMedia({ sheets: [first] }: IndexFacts): string {
  return besideIndex(first?.name ?? '-0.jpg').replace(/-0(\.\w+)$/, '-$$Number$$$1');
}

/**
 * The URL with `$Number$` in the place of its number that gives each of these.
 *
 * @throws SnapError `save-unsupported` where none does.
 */
export function numberedMedia(urls: readonly string[]): string {
  const [first = ''] = urls;
  for (const { index: at, 0: sign } of first.matchAll(/(?<=-)0/g)) {
    const [before, after] = [first.slice(0, at), first.slice(at + sign.length)];
    const isRight = urls.every((url, number) => url === `${before}${number}${after}`);
    if (isRight) return `${before}$Number$${after}`;
  }
  throw new SnapError('save-unsupported', `A DASH manifest cannot lead to ${urls.join(', ')}`);
}

function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '"': '&quot;' };
  return text.replaceAll(/[&<"]/g, (sign) => entities[sign] ?? sign);
}

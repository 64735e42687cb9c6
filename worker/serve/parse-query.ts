import type { WantedImage } from '../../shared/served.js';
import type { Fit, ImageType } from '../../shared/types.js';

/** The parameters that mean something, each once. Others are for those who ask, to get past caches. */
export type Query = ReadonlyMap<string, string>;

const KNOWN = new Set([
  ...['width', 'height', 'fit', 'fit_mode', 'time', 'format'],
  ...['from', 'to', 'request'],
]);
const MOST_PIXELS = 4096;
const TYPES: ReadonlyMap<string, ImageType> = new Map([
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['webp', 'image/webp'],
  ['avif', 'image/avif'],
]);
/** Our words, and those of Mux. */
const FITS: ReadonlyMap<string, Fit> = new Map([
  ['inside', 'inside'],
  ['contain', 'contain'],
  ['cover', 'cover'],
  ['fill', 'fill'],
  ['preserve', 'inside'],
  ['pad', 'contain'],
  ['crop', 'cover'],
  ['smartcrop', 'cover'],
  ['stretch', 'fill'],
]);

/** @returns a text: the name of what is there twice */
export function queryOf(parameters: URLSearchParams): Query | string {
  const known = [...parameters].filter(([name]) => KNOWN.has(name));
  const twice = known.find(([name], index) => known.findIndex(([one]) => one === name) < index);
  return twice ? twice[0] : new Map(known);
}

/** The type of images with this extension. */
export function typeOf(extension: string): ImageType | undefined {
  return TYPES.get(extension);
}

/** A plain decimal number from 0 on, up to a limit, to milliseconds. */
export function parseDecimal(text: string, most: number): number | undefined {
  if (!/^\d{1,12}(?:\.\d{1,12})?$/.test(text)) return undefined;
  const number = Math.round(Number(text) * 1000) / 1000;
  return number <= most ? number : undefined;
}

/** @returns a text: what is wrong */
export function parseImage(type: ImageType, query: Query): WantedImage | string {
  const [width, height] = [sideOf(query.get('width')), sideOf(query.get('height'))];
  if (width === null || height === null) {
    return `width and height must be whole pixels from 1 to ${MOST_PIXELS}`;
  }
  if (query.has('fit') && query.has('fit_mode')) return 'fit and fit_mode are the same';
  const fit = FITS.get(query.get('fit') ?? query.get('fit_mode') ?? 'inside');
  if (!fit) return `fit must be one of ${[...FITS.keys()].join(', ')}`;
  const format = query.get('format');
  const chosen = format === undefined ? type : typeOf(format);
  if (!chosen) return `format must be one of ${[...TYPES.keys()].join(', ')}`;
  return { type: chosen, width, height, fit };
}

/** `null`: wrong. */
function sideOf(text: string | undefined): number | undefined | null {
  if (text === undefined) return undefined;
  const pixels = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return pixels >= 1 && pixels <= MOST_PIXELS ? pixels : null;
}

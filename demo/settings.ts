import type { ImageType } from 'hlsnap';
import { isUrl, type ShownSource } from './source.js';

export type Moment =
  | { readonly kind: 'start' }
  | { readonly kind: 'live' }
  | { readonly kind: 'time'; readonly seconds: number };

/** The form's contents. */
export interface Settings {
  readonly source: ShownSource;
  readonly moment: Moment;
  /** Pixels; `undefined` means the display size. */
  readonly width: number | undefined;
  readonly type: ImageType;
  /** 1 to 100. */
  readonly quality: number;
  /** A template for the file's name. */
  readonly name: string;
}

export const DEFAULT_QUALITY = 80;
export const DEFAULT_NAME = '[stream]-[time]';
export const MAX_WIDTH = 16_384;

/** Reads the page's query string. A missing or unusable value becomes the default. */
export function readSettings(query: string, defaultUrl: string): Settings {
  const params = new URLSearchParams(query);
  return {
    source: params.get('url') ?? defaultUrl,
    moment: readMoment(params.get('t')),
    width: readInteger(params.get('width'), MAX_WIDTH),
    type: params.get('type') === 'png' ? 'image/png' : 'image/jpeg',
    quality: readInteger(params.get('quality'), 100) ?? DEFAULT_QUALITY,
    name: params.get('name') ?? DEFAULT_NAME,
  };
}

/** The query string for these settings without the defaults; empty if nothing is left. */
export function writeSettings(settings: Settings, defaultUrl: string): string {
  const params = new URLSearchParams();
  const { source, moment, width, type, quality, name } = settings;
  if (isUrl(source) && source !== defaultUrl) params.set('url', source);
  if (moment.kind === 'live') params.set('t', 'live');
  if (moment.kind === 'time') params.set('t', String(moment.seconds));
  if (width !== undefined) params.set('width', String(width));
  if (type === 'image/png') params.set('type', 'png');
  if (type === 'image/jpeg' && quality !== DEFAULT_QUALITY) params.set('quality', String(quality));
  if (name !== DEFAULT_NAME) params.set('name', name);
  const query = params.toString();
  return query === '' ? '' : `?${query}`;
}

/** These hosts have no certificates. */
const LOCAL_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])([:/]|$)/i;

/** Browsers disagree: some escape the space, some refuse it. */
const SPACE_IN_HOST = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*\s/i;

/** The typed address, made absolute: without a scheme it is a host, or a path on this page's site. */
export function toStreamUrl(typed: string, base: string): string | undefined {
  const text = typed.trim();
  if (text === '') return undefined;
  const isPath = /^[./]/.test(text);
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text);
  const scheme = LOCAL_HOST.test(text) ? 'http' : 'https';
  const candidate = isPath || hasScheme ? text : `${scheme}://${text}`;
  if (SPACE_IN_HOST.test(candidate) || !URL.canParse(candidate, base)) return undefined;
  const url = new URL(candidate, base);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
}

function readMoment(text: string | null): Moment {
  if (text === 'live') return { kind: 'live' };
  const seconds = text === null || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(seconds) && seconds >= 0 ? { kind: 'time', seconds } : { kind: 'start' };
}

function readInteger(text: string | null, max: number): number | undefined {
  const value = text === null ? NaN : Number(text);
  return Number.isInteger(value) && value >= 1 && value <= max ? value : undefined;
}

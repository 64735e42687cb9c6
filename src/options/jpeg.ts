import { boolean, integer, number, optional, resolveOptions, show } from './check.js';
import type { JpegOptions } from '../../shared/types.js';

const flag = optional(boolean);
const whole = (least: number, most: number) =>
  optional((path: string, value: unknown) => integer(path, value, least, most));

const CHECKS = {
  progressive: flag,
  baseline: flag,
  optimizeCoding: flag,
  smoothing: whole(0, 100),
  quantTable: whole(0, 8),
  trellisLoops: whole(1, 50),
  trellisMultipass: flag,
  trellisOptZero: flag,
  trellisOptTable: flag,
  chromaSubsampling: optional((path, value: JpegOptions['chromaSubsampling']) => {
    if (value === 1 || value === 2 || value === 'auto') return value;
    throw new TypeError(`${path} must be 1, 2 or 'auto', got ${show(value)}`);
  }),
  chromaQuality: optional((path, value: unknown) => number(path, value, 0, 1)),
} satisfies Readonly<Record<keyof JpegOptions, unknown>>;

/** Checks the given options; missing ones are left out. */
export function resolveJpegOptions(path: string, options: JpegOptions = {}): JpegOptions {
  const checked = resolveOptions(path, options, CHECKS);
  return Object.fromEntries(Object.entries(checked).filter(([, value]) => value !== undefined));
}

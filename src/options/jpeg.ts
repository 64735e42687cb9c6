import {
  boolean,
  givenIn,
  integer,
  number,
  numeric,
  optional,
  resolveOptions,
  wrongType,
} from './check.js';
import type { JpegOptions } from '../../shared/types.js';

const flag = optional(boolean);

const CHECKS = {
  progressive: flag,
  baseline: flag,
  optimizeCoding: flag,
  smoothing: numeric(integer, 0, 100),
  quantTable: numeric(integer, 0, 8),
  trellisLoops: numeric(integer, 1, 50),
  trellisMultipass: flag,
  trellisOptZero: flag,
  trellisOptTable: flag,
  chromaSubsampling: optional((path, value: JpegOptions['chromaSubsampling']) => {
    if (value === 1 || value === 2 || value === 'auto') return value;
    throw wrongType(path, "1, 2 or 'auto'", value);
  }),
  chromaQuality: numeric(number, 0, 1),
} satisfies Readonly<Record<keyof JpegOptions, unknown>>;

/** Checks the given options; missing ones are left out. */
export function resolveJpegOptions(path: string, options: JpegOptions = {}): JpegOptions {
  return Object.fromEntries(givenIn(resolveOptions(path, options, CHECKS)));
}

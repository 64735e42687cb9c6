import { assertObject, boolean, integer, number, show } from './check.js';
import type { JpegOptions } from '../../shared/types.js';

type Check = (path: string, value: never) => unknown;

const CHECKS: Readonly<Record<keyof JpegOptions, Check>> = {
  progressive: boolean,
  baseline: boolean,
  optimizeCoding: boolean,
  smoothing: (path, value) => integer(path, value, 0, 100),
  quantTable: (path, value) => integer(path, value, 0, 8),
  trellisLoops: (path, value) => integer(path, value, 1, 50),
  trellisMultipass: boolean,
  trellisOptZero: boolean,
  trellisOptTable: boolean,
  chromaSubsampling: (path, value) => {
    if ([1, 2, 'auto'].includes(value)) return;
    throw new TypeError(`${path} must be 1, 2 or 'auto', got ${show(value)}`);
  },
  chromaQuality: (path, value) => number(path, value, 0, 1),
};

/** Checks the given options; missing and unknown ones are left out. */
export function resolveJpegOptions(path: string, options: JpegOptions): JpegOptions {
  assertObject(path, options);
  const known = Object.keys(CHECKS) as (keyof JpegOptions)[];
  const given = known.filter((name) => options[name] !== undefined);
  for (const name of given) CHECKS[name](`${path}.${name}`, options[name] as never);
  return Object.fromEntries(given.map((name) => [name, options[name]]));
}

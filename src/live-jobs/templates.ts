import { asGiven, number, resolveOptions } from '../options/check.js';
import { resolveImages, type ImageOptions } from '../options/images.js';
import type { ImageType } from '../../shared/types.js';
import { name } from './checks.js';
import { checkFormat, DEFAULT_FORMATS, type StoreMode } from './formats.js';

/**
 * How often a job takes snapshots, what they are and what their files are called.
 *
 * Formats are relative paths of at most 255 characters with the suffix of the images' type. They may have the variables
 * `{JobId}`, `{JobName}`, `{AppName}`, `{StreamName}`, `{Date}` (`yyyy-mm-dd` in UTC), `{UnixTimestamp}` (milliseconds)
 * and `{Sequence}` (the snapshot's number in its job, from 1), and the placeholders of `name` in `PictureOptions`.
 *
 * @public
 */
export interface TemplateOptions {
  /** 1 to 128 characters. */
  readonly name: string;
  /** The seconds from one snapshot to the next, 5 to 3600. */
  readonly interval: number;
  /**
   * The name of a file that each snapshot replaces, without anything that differs from one to the next; `true`:
   * `snapshot/{JobId}.[type]`. One of the two formats has to be given.
   */
  readonly overwriteFormat?: string | true | undefined;
  /**
   * The names of files that are kept, with `{UnixTimestamp}` or `{Sequence}`; `true`:
   * `snapshot/{JobId}/{Sequence}/{UnixTimestamp}.[type]`.
   */
  readonly sequenceFormat?: string | true | undefined;
  /**
   * The images of each snapshot, 1 to 64, as in `capture()`.
   * @defaultValue one in display size
   */
  readonly images?: readonly ImageOptions[] | undefined;
  /**
   * The type of images that set none of their own.
   * @defaultValue `'image/jpeg'`
   */
  readonly type?: ImageType | undefined;
  /**
   * The quality of images that set none of their own, from 0 to 1.
   * @defaultValue 0.8
   */
  readonly quality?: number | undefined;
}

/**
 * What a job runs with: the settings of its template at its last start.
 *
 * @public
 */
export interface JobSettings {
  /** In seconds. */
  readonly interval: number;
  /** The name of the file that each snapshot replaces, if there is one. */
  readonly overwriteFormat: string | undefined;
  /** The names of the files that are kept, if any are. */
  readonly sequenceFormat: string | undefined;
  /** As in `capture()`. */
  readonly images: readonly ImageOptions[];
  /** Of images that set none of their own. */
  readonly type: ImageType;
  /** Of images that set none of their own. */
  readonly quality: number;
}

/**
 * A stored template.
 *
 * @public
 */
export interface Template extends JobSettings {
  /** Its id. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** When it was created, in ISO 8601. */
  readonly createdAt: string;
  /** When it was last changed, in ISO 8601. */
  readonly changedAt: string;
}

const LEAST_SECONDS = 5;
const MOST_SECONDS = 3600;

const TEMPLATE_CHECKS = {
  name,
  interval: (path: string, value: unknown) => number(path, value, LEAST_SECONDS, MOST_SECONDS),
  overwriteFormat: asGiven<TemplateOptions['overwriteFormat']>,
  sequenceFormat: asGiven<TemplateOptions['sequenceFormat']>,
  images: (_path: string, value: TemplateOptions['images'] = [{}]) => value,
  type: (_path: string, value: ImageType = 'image/jpeg') => value,
  quality: (path: string, value: unknown = 0.8) => number(path, value, 0, 1),
} satisfies Readonly<Record<keyof TemplateOptions, unknown>>;

/** @throws TypeError or RangeError that names the option */
export function resolveTemplate(
  options: TemplateOptions,
): Omit<Template, 'id' | 'createdAt' | 'changedAt'> {
  const checked = resolveOptions('options', options, TEMPLATE_CHECKS);
  const types = resolveImages(checked).map(({ type }) => type);
  const overwriteFormat = formatOf('overwrite', checked.overwriteFormat, types);
  const sequenceFormat = formatOf('sequence', checked.sequenceFormat, types);
  if (overwriteFormat === undefined && sequenceFormat === undefined) {
    throw new TypeError('options.overwriteFormat or options.sequenceFormat must be given');
  }
  // What is stored is the caller's no longer.
  return { ...checked, images: structuredClone(checked.images), overwriteFormat, sequenceFormat };
}

export function jobSettingsOf(template: JobSettings): JobSettings {
  const { interval, overwriteFormat, sequenceFormat, images, type, quality } = template;
  return { interval, overwriteFormat, sequenceFormat, images, type, quality };
}

function formatOf(
  mode: StoreMode,
  given: string | true | undefined,
  types: readonly ImageType[],
): string | undefined {
  if (given === undefined) return undefined;
  const format = given === true ? DEFAULT_FORMATS[mode] : given;
  return checkFormat(`options.${mode}Format`, format, mode, types);
}

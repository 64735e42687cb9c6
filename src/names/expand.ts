import { IMAGE_TYPES } from '../../shared/image-types.js';
import type { ImageType } from '../../shared/types.js';
import { formatDate, formatTime, pad } from './format.js';
import { safePath, safeValue } from './safe-path.js';

/** The values of the placeholders. */
export interface NameFacts {
  /** In seconds on the stream's timeline. */
  readonly time: number;
  readonly date: Date;
  /** The segment's media sequence number. */
  readonly sequence: number | undefined;
  /** The moment's place in its batch, from zero. */
  readonly index: number;
  readonly stream: string;
  readonly job: string;
  readonly width: number;
  readonly height: number;
  readonly type: string;
}

/** Fills in the placeholders of a checked template; the result is a safe relative path. */
export function expandTemplate(template: string, facts: NameFacts): string {
  return safePath(fillTemplate(template, facts));
}

/** Fills in the placeholders of a checked template, or of a part of one. */
export function fillTemplate(template: string, facts: NameFacts): string {
  return template.replaceAll(
    /\[([a-z]+)(?::([^[\]]*))?\]/g,
    (_all, name: string, format: string | undefined) => valueOf(name, format, facts),
  );
}

function valueOf(name: string, format: string | undefined, facts: NameFacts): string {
  switch (name) {
    // Only the template itself makes folders, and a format is part of it.
    case 'time':
      return formatTime(facts.time, format ?? '%H-%M-%S');
    case 'date':
      return formatDate(facts.date, format ?? '%Y-%m-%d');
    case 'unix':
      return formatDate(facts.date, '%s');
    case 'index':
      return pad(facts.index, Number(format ?? 1));
    case 'sequence':
      return facts.sequence === undefined ? '' : pad(facts.sequence, Number(format ?? 1));
    case 'type':
      return extensionOf(facts.type);
    default:
      return safeValue(String(facts[name as 'stream' | 'job' | 'width' | 'height']));
  }
}

/** The extension for a type's files, without a dot; an unknown type is its own extension. */
export function extensionOf(type: string): string {
  return isImageType(type) ? IMAGE_TYPES[type] : safeValue(type.replace(/^.*\//, ''));
}

/** Whether it is the type of one of our images. */
export function isImageType(type: string): type is ImageType {
  return Object.hasOwn(IMAGE_TYPES, type);
}

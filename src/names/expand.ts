import type { ImageType } from '../../shared/types.js';
import { formatDate, formatTime, pad } from './format.js';
import { safePath, safeValue } from './safe-path.js';

/** What placeholders stand for. */
export interface NameFacts {
  /** Seconds on the stream's timeline. */
  readonly time: number;
  readonly date: Date;
  /** Media sequence number of the segment. */
  readonly sequence: number | undefined;
  /** Of the moment in its batch, from zero. */
  readonly index: number;
  readonly stream: string;
  readonly job: string;
  readonly width: number;
  readonly height: number;
  readonly type: ImageType;
}

const EXTENSIONS: Readonly<Record<ImageType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/avif': 'avif',
};

/** Fills the placeholders of a template that was checked; the result is a safe relative path. */
export function expandTemplate(template: string, facts: NameFacts): string {
  const filled = template.replaceAll(
    /\[([a-z]+)(?::([^[\]]*))?\]/g,
    (_all, name: string, format: string | undefined) => valueOf(name, format, facts),
  );
  return safePath(filled);
}

function valueOf(name: string, format: string | undefined, facts: NameFacts): string {
  switch (name) {
    // Only what the template's author wrote makes folders, a format too.
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

/** The extension of a type's files, without a dot; a type that is none of ours has its own name. */
export function extensionOf(type: ImageType): string {
  return Object.hasOwn(EXTENSIONS, type) ? EXTENSIONS[type] : safeValue(type.replace(/^.*\//, ''));
}

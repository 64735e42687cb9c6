import { SnapError } from '../../../shared/errors.js';
import { parseAttributes } from './attributes.js';

const REFERENCE = /\{\$([\w-]+)\}/g;
/** A variable may be long and be used very often, so the substituted text is limited to this many characters. */
const MAX_SUBSTITUTED = 32 * 1024 * 1024;

/** The variables of one playlist (RFC 8216bis 4.3), in the order of its lines. */
export interface Definitions {
  readonly values: ReadonlyMap<string, string>;
  /** Takes one EXT-X-DEFINE (4.4.2.3). */
  define(tagValue: string): void;
  /** Substitutes every variable reference; references in the substituted text are not resolved. */
  substitute(text: string): string;
}

/**
 * @param url - The playlist's URL, for QUERYPARAM.
 * @param imported - The multivariant playlist's variables, for IMPORT.
 */
export function createDefinitions(
  url: string,
  imported: ReadonlyMap<string, string> | undefined,
): Definitions {
  const values = new Map<string, string>();
  let substituted = 0;

  // A variable's value may be a token, so no error shows one.
  const invalid = (what: string): SnapError => new SnapError('playlist-invalid', what, { url });

  function find(name: string): string {
    const value = values.get(name);
    if (value === undefined) {
      throw invalid('The playlist refers to a variable that it does not define (EXT-X-DEFINE)');
    }
    substituted += value.length;
    if (substituted > MAX_SUBSTITUTED) {
      throw new SnapError('too-large', 'The playlist is too long with its variables substituted', {
        url,
      });
    }
    return value;
  }

  return {
    values,
    define(tagValue) {
      const [name, value] = readDefinition(tagValue, url, imported);
      if (name === undefined || value === undefined) {
        throw invalid('The playlist defines a variable that has no value (EXT-X-DEFINE)');
      }
      if (values.has(name)) throw invalid('The playlist defines a variable twice (EXT-X-DEFINE)');
      values.set(name, value);
    },
    substitute: (text) =>
      text.includes('{$') ? text.replace(REFERENCE, (_, name: string) => find(name)) : text,
  };
}

function readDefinition(
  tagValue: string,
  url: string,
  imported: ReadonlyMap<string, string> | undefined,
): readonly [name: string | undefined, value: string | undefined] {
  const attributes = parseAttributes(tagValue);
  const queryParameter = attributes.get('QUERYPARAM');
  if (queryParameter !== undefined) return [queryParameter, readQuery(url, queryParameter)];
  const importedName = attributes.get('IMPORT');
  if (importedName !== undefined) return [importedName, imported?.get(importedName)];
  return [attributes.get('NAME'), attributes.get('VALUE')];
}

/** Only percent-decoded: a plus sign stays. `undefined` if the parameter is missing or empty. */
function readQuery(url: string, name: string): string | undefined {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? '';
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    if (equals < 0 || percentDecode(pair.slice(0, equals)) !== name) continue;
    return equals + 1 < pair.length ? percentDecode(pair.slice(equals + 1)) : undefined;
  }
  return undefined;
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

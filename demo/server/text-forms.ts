import { ApiError, duplicateField } from './errors.js';
import type { Form } from './types.js';

/** @throws ApiError of status 400 or 413 */
export function readUrlEncoded(text: string, maxFields: number): Form {
  if (countAtMost(text, '&', maxFields) >= maxFields) throw tooManyFields();
  const entries = [...new URLSearchParams(text)];
  const fields = new Map(entries);
  if (fields.size < entries.length) throw duplicateField();
  return { fields, files: [] };
}

/**
 * A flat object of texts, numbers and booleans. It is checked before it is parsed, because a few bytes of nested JSON
 * take many times as much memory.
 *
 * @throws ApiError of status 400 or 413
 */
export function readJson(text: string, maxFields: number): Form {
  if (text.trim() === '') return { fields: new Map(), files: [] };
  const members = checkFlat(text, maxFields);
  const all = Object.entries(parseObject(text));
  if (all.length < members) throw duplicateField();
  const entries = all.filter(([, value]) => value !== null);
  return { fields: new Map(entries.map(([name, value]) => [name, String(value)])), files: [] };
}

function parseObject(text: string): Readonly<Record<string, string | number | boolean | null>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, string | number | boolean | null>>;
  } catch {
    throw malformed();
  }
}

const STRUCTURE = /[{[,"]/g;

/** Allows one pair of braces and at most `maxFields` commas. Returns how many members there are, if it is JSON. */
function checkFlat(text: string, maxFields: number): number {
  const structure = new RegExp(STRUCTURE);
  structure.lastIndex = text.indexOf('{') + 1;
  if (text.slice(0, structure.lastIndex).trim() !== '{') throw malformed();
  let commas = 0;
  for (let match = structure.exec(text); match !== null; match = structure.exec(text)) {
    if (match[0] === '{' || match[0] === '[') throw malformed();
    if (match[0] === ',') commas += 1;
    else structure.lastIndex = endOfString(text, structure.lastIndex);
    if (commas >= maxFields) throw tooManyFields();
  }
  return commas === 0 ? 0 : commas + 1;
}

/** The index after the quotation mark that ends the string. */
function endOfString(text: string, start: number): number {
  for (let at = start; ; at += 1) {
    at = text.indexOf('"', at);
    if (at < 0) throw malformed();
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\' && at - backslashes > start) backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
}

function countAtMost(text: string, character: string, most: number): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0 && count < most; count += 1) {
    at = text.indexOf(character, at + 1);
  }
  return count;
}

function malformed(): ApiError {
  return new ApiError(400, 'malformed_json', 'The body is not a flat JSON object.');
}

function tooManyFields(): ApiError {
  return new ApiError(413, 'too_many_fields', 'The form has too many fields.');
}

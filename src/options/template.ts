import { text } from './check.js';

const format = (parts: string): string => String.raw`(?::(?:[^[\]%]*%[${parts}%])+[^[\]%]*)?`;
const PLACEHOLDER = new RegExp(
  String.raw`\[(?:unix|stream|width|height|type|job|(?:index|sequence)(?::[1-9]\d?)?|time${format('HMSLs')}|date${format('YymdHMSLjs')})\]`,
  'g',
);

/** A check of a name that has a default. */
export function template(fallback: string): (path: string, name: unknown) => string {
  return (path, name = fallback) => {
    assertTemplate(path, name);
    return name;
  };
}

/**
 * Checks a name: a bracket followed by a letter begins a placeholder, which has to be known, and its format has to have
 * parts.
 */
export function assertTemplate(path: string, name: unknown): asserts name is string {
  const unknown = /\[[a-z][^\]]*\]?/i.exec(text(path, name).replaceAll(PLACEHOLDER, ' '))?.[0];
  if (unknown !== undefined) {
    throw new TypeError(`${path} has an unknown placeholder or format: ${unknown}`);
  }
}

import { expect, test } from 'vitest';
import { errorText, textOf } from '../../../src/element/texts.js';
import { SnapError } from '../../../shared/errors.js';

const attributes: Readonly<Record<string, string>> = { label: 'Foto', error: 'Ging nicht' };
const attribute = (name: string): string | null => attributes[name] ?? null;
const none = (): null => null;

test('the property wins over the attribute, and that over English', () => {
  expect(textOf('label', { texts: { label: 'Bild' }, attribute })).toBe('Bild');
  expect(textOf('label', { texts: {}, attribute })).toBe('Foto');
  expect(textOf('label', { texts: {}, attribute: none })).toBe('Take a picture');
});

test('the text of a code wins over the text of all errors, and the page’s over ours', () => {
  const error = new SnapError('network', 'It failed');
  const errors = { network: 'Kein Netz' };
  expect(errorText(error, { texts: { errors, error: 'Nein' }, attribute })).toBe('Kein Netz');
  expect(errorText(error, { texts: { error: 'Nein' }, attribute })).toBe('Nein');
  expect(errorText(error, { texts: {}, attribute })).toBe('Ging nicht');
  expect(errorText(error, { texts: {}, attribute: none })).toMatch(/^The stream could not be read/);
  expect(errorText(new TypeError('?'), { texts: {}, attribute: none })).toBe(
    'The picture could not be taken.',
  );
});

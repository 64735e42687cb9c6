import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addBeforeExtension, safePath } from '../../../src/names/safe-path.js';
import { assertProperty } from '../../helpers/property.js';

const bytes = (text: string): number => new TextEncoder().encode(text).length;

test.each([
  ['poster.jpg', 'poster.jpg'],
  ['2026/02/03.jpg', '2026/02/03.jpg'],
  ['Show [1] – Ünïcode 日本 😀.png', 'Show [1] – Ünïcode 日本 😀.png'],
  ['../../etc/passwd', 'etc/passwd'],
  ['a/../../b/./c.jpg', 'a/b/c.jpg'],
  ['/abs//path/', 'abs/path'],
  ['C:\\Windows\\x.jpg', 'C--Windows-x.jpg'],
  ['a<b>c:d"e|f?g*h.jpg', 'a-b-c-d-e-f-g-h.jpg'],
  ['a\u0000b\nc\u009f\u202egpj.exe', 'a-b-c--gpj.exe'],
  ['CON', 'CON-'],
  ['con.jpg', 'con-.jpg'],
  ['dir/LPT1.tar.gz', 'dir/LPT1-.tar.gz'],
  ['com¹.png', 'com¹-.png'],
  ['aux .jpg', 'aux-.jpg'],
  ['console.jpg', 'console.jpg'],
  ['name. . .', 'name'],
  [' name .jpg ', 'name .jpg'],
  ['\ud800x.jpg', '-x.jpg'],
  ['u\u0308.jpg', 'ü.jpg'],
  ['', 'image'],
  ['...', 'image'],
  ['/ / /', 'image'],
])('%j is saved as %j', (text, path) => {
  expect(safePath(text)).toBe(path);
});

test('a long part is cut at a whole character, and keeps its extension', () => {
  const path = safePath(`${'é'.repeat(300)}/${'😀'.repeat(100)}.jpg`);
  const [folder = '', file = ''] = path.split('/');
  expect(folder).toBe('é'.repeat(127));
  expect(file).toBe(`${'😀'.repeat(62)}.jpg`);
});

test('an addition goes before the extension, and stays where the name has to be cut', () => {
  expect(addBeforeExtension('a.b/c.jpg', '-2')).toBe('a.b/c-2.jpg');
  expect(addBeforeExtension('a.b/c', '-2')).toBe('a.b/c-2');
  expect(addBeforeExtension('.hidden', '-2')).toBe('.hidden-2');
  const long = addBeforeExtension(`${'x'.repeat(251)}.jpg`, '-12');
  expect(long).toBe(`${'x'.repeat(248)}-12.jpg`);
});

test('any text becomes a path that every system takes, and that stays as it is', () => {
  const awkward = fc.constantFrom('..', '.', '/', '\\', 'con', 'NUL', ' ', '.jpg', 'é', '\u0007');
  const text = fc.array(fc.oneof(awkward, fc.string({ unit: 'binary' })), { maxLength: 12 });
  const check = fc.property(text, (pieces) => {
    const path = safePath(pieces.join(''));
    expect(safePath(path)).toBe(path);
    expect(path.normalize('NFC')).toBe(path);
    for (const part of path.split('/')) {
      expect(part).not.toMatch(/^\.{0,2}$|[. ]$|^\s/);
      // eslint-disable-next-line no-control-regex -- They are what must not be there.
      expect(part).not.toMatch(/[\u0000-\u001f\u007f-\u009f<>:"|?*\\]/);
      expect(part).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)\s*(?:\.|$)/i);
      expect(bytes(part)).toBeLessThanOrEqual(255);
      expect(part).not.toMatch(/\p{Surrogate}/u);
    }
  });
  assertProperty(check, { numRuns: 300 });
});

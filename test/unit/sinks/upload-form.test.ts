import { expect, test } from 'vitest';
import { toFields } from '../../../src/http/ask.js';
import { base64Form, multipartForm } from '../../../src/sinks/upload/form.js';

const blob = new Blob(['abc'], { type: 'image/jpeg' });

function image(name: string) {
  return { blob, base64: 'YWJj', type: 'image/jpeg', name };
}

test('a multipart form numbers the files, and has the fields in front of them', () => {
  const form = multipartForm(new Map([['token', 'x']]), [image('a.jpg'), image('b.jpg')], 'file');
  expect([...form.keys()]).toEqual(['token', 'file1', 'file2']);
  expect([form.get('file1'), form.get('file2')]).toMatchObject([
    { name: 'a.jpg', type: 'image/jpeg', size: 3 },
    { name: 'b.jpg' },
  ]);
});

test('in base64 each image has a field and a name of its own', () => {
  const images = ['a.jpg', 'b.jpg', 'c.jpg'].map(image);
  expect([...base64Form(new Map([['token', 'x']]), images)]).toEqual([
    ['token', 'x'],
    ['image', 'YWJj'],
    ['name', 'a.jpg'],
    ['type', 'image/jpeg'],
    ['thumbnail', 'YWJj'],
    ['thumbnailname', 'b.jpg'],
    ['image3', 'YWJj'],
    ['name3', 'c.jpg'],
  ]);
});

test("a caller's field does not stand beside the image's of the same name", () => {
  const form = base64Form(new Map([['image', 'mine']]), [image('a.jpg')]);
  expect(form.getAll('image')).toEqual(['YWJj']);
});

test("a caller's own type and names go before the image's, those of a token's answer do not", () => {
  const own = new Map([
    ['type', 'jpg'],
    ['thumbnailname', 'small'],
    ['image', 'mine'],
  ]);
  const ticket = new Map([['name', 'of the token']]);
  const images = [image('a.jpg'), image('b.jpg')];
  expect(Object.fromEntries(base64Form(new Map([...own, ...ticket]), images, own))).toEqual({
    image: 'YWJj',
    name: 'a.jpg',
    type: 'jpg',
    thumbnail: 'YWJj',
    thumbnailname: 'small',
  });
});

test('what JSON can hold becomes text; what is nothing is left out', () => {
  const value = JSON.parse(
    '{"a":"x","b":1.5,"c":false,"d":null,"e":{"f":[1]},"__proto__":"p"}',
  ) as Record<string, unknown>;
  expect([...toFields(value)]).toEqual([
    ['a', 'x'],
    ['b', '1.5'],
    ['c', 'false'],
    ['e', '{"f":[1]}'],
    ['__proto__', 'p'],
  ]);
});

import { expect, test } from 'vitest';
import { sheetName } from '../../../src/storyboard/sheet-name.js';
import { tileTime } from '../../../src/storyboard/tile-time.js';
import { readImagePlaylist, readWebVTT } from '../../helpers/index-readers.js';
import { board } from './board.js';

/** What index files and their readers could take for something else. */
const NAMES = [
  "50% #1, 'one' & two=3; a+b (c)!",
  '$Number$ $$ %24',
  'naïve/日本語 😀',
  '×xywh=0,0,1,1',
  'عربي',
];

test.each(NAMES)('each index file leads to the sheet of the name %s', (name) => {
  const made = board({ name, tiles: 1 });
  const file = `${name}-0.jpg`.split('/').at(-1);
  const pathOf = (url: string): string =>
    decodeURIComponent(new URL(url, 'https://cdn.example/a/').pathname.slice('/a/'.length));
  const [cue] = readWebVTT(made.toWebVTT());
  expect(pathOf(cue?.text ?? '')).toBe(file);
  expect(new URL(cue?.text ?? '', 'https://cdn.example').hash).toBe('#xywh=0,0,160,90');
  expect(readImagePlaylist(made.toImagePlaylist()).map(({ uri }) => pathOf(uri))).toEqual([file]);
  expect(pathOf(made.toJSON()[0]?.url ?? '')).toBe(file);
  expect(pathOf(made.toJSON({ shape: 'mux' }).url)).toBe(file);
  const media = /media="(.*?)"/.exec(made.toDashTiles())?.[1] ?? '';
  expect(media.replaceAll('$Number$', '')).not.toContain('$');
  expect(pathOf(media.replace('$Number$', '0'))).toBe(file);
});

test.each([
  ['sheets/0.jpg?a=1&b=2', 'sheets/0.jpg?a=1&b=2'],
  [' a b.jpg\r\n', 'a%20b.jpg'],
  ['a\n#EXT-X-ENDLIST\n.jpg', 'a#EXT-X-ENDLIST.jpg'],
  ['x --> y.jpg', 'x%20--%3E%20y.jpg'],
  ['"quoted",<b>.jpg', '%22quoted%22,%3Cb%3E.jpg'],
  ['https://cdn.example/日本.jpg', 'https://cdn.example/日本.jpg'],
  ['data:image/svg+xml,<svg viewBox="0 0 9 9"/>', null],
  ['data:image/jpeg;base64,/9j/4AAQ', 'data:image/jpeg;base64,/9j/4AAQ'],
  ['lone \ud800.jpg', 'lone%20%EF%BF%BD.jpg'],
])('a URL of the caller stays one URL in each file: %s', (given, written) => {
  const expected = written ?? given.replaceAll(/[ "<>]/g, encodeURIComponent);
  const made = board({ tiles: 2 });
  const url = (): string => given;
  const cues = readWebVTT(made.toWebVTT({ url }));
  const plain = expected.replace(/#.*/, '');
  expect(cues.map(({ text }) => text)).toEqual([
    `${plain}#xywh=0,0,160,90`,
    `${plain}#xywh=160,0,160,90`,
  ]);
  expect(readImagePlaylist(made.toImagePlaylist({ url })).map(({ uri }) => uri)).toEqual([
    expected,
  ]);
  expect(made.toJSON({ url }).map((tile) => tile.url)).toEqual([expected, expected]);
});

test.each(['#part', '', ' \n', undefined, null, 7, Promise.resolve('a.jpg')])(
  'what is no URL is refused, and in no file: %s',
  (given) => {
    const url = (): string => given as string;
    for (const make of [
      () => board().toWebVTT({ url }),
      () => board().toImagePlaylist({ url }),
      () => board().toJSON({ url }),
      () => board().toImageStreamInf(url()),
    ]) {
      expect(make).toThrow(TypeError);
    }
  },
);

test.each([' a "b".m3u8\n', 'x,URI=y.m3u8', 'data:text/plain,"', '日本.m3u8'])(
  'the line of the multivariant playlist has one URI: %s',
  (uri) => {
    const [line = '', end] = board().toImageStreamInf(uri).split('\n');
    expect(end).toBeUndefined();
    const found = /,URI="([^"]*)"$/.exec(line)?.[1] ?? '';
    expect(new URL(found, 'https://cdn.example').href).toBe(
      new URL(uri, 'https://cdn.example').href.replaceAll('"', '%22'),
    );
  },
);

test('sheets of a long name have names of their own, which stay as they are', () => {
  const names = [0, 1, 10].map((index) => sheetName('é'.repeat(127), index, 'image/jpeg'));
  expect(new Set(names).size).toBe(3);
  expect(names.map((name) => /-(\d+)\.jpg$/.exec(name)?.[1])).toEqual(['0', '1', '10']);
  for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
});

test('a picture of what is not listed any more is shown from the start', () => {
  expect(tileTime({ previous: undefined, asked: 0, next: 4, picture: -3.96 })).toBe(0);
  expect(tileTime({ previous: 0, asked: 4, next: 8, picture: -3.96 })).toBe(4);
});

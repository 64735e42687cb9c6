import { expect, test } from 'vitest';
import { readWebVTT as parse } from '../../helpers/index-readers.js';
import { board } from './board.js';

test('a parser reads a cue for each picture, up to the next', () => {
  const cues = parse(board().toWebVTT());
  expect(cues.map(({ startTime, endTime, text }) => [startTime, endTime, text])).toEqual([
    [0, 10, 'talk-storyboard-0.jpg#xywh=0,0,160,90'],
    [10, 20, 'talk-storyboard-0.jpg#xywh=160,0,160,90'],
    [20, 30, 'talk-storyboard-0.jpg#xywh=320,0,160,90'],
    [30, 40, 'talk-storyboard-0.jpg#xywh=0,90,160,90'],
    [40, 50, 'talk-storyboard-0.jpg#xywh=160,90,160,90'],
    [50, 60, 'talk-storyboard-0.jpg#xywh=320,90,160,90'],
    [60, 70, 'talk-storyboard-1.jpg#xywh=0,0,160,90'],
    [70, 75, 'talk-storyboard-1.jpg#xywh=160,0,160,90'],
  ]);
});

test('times have hours, minutes, seconds and milliseconds', () => {
  const text = board({ tiles: 2, start: 359_998.9996 }).toWebVTT();
  expect(text).toContain('\n99:59:59.000 --> 100:00:09.000\n');
  expect(parse(text)).toHaveLength(2);
});

test('a gap has no cue, and ends the one before', () => {
  const cues = parse(board({ tiles: 4, gaps: [1, 3] }).toWebVTT());
  expect(cues.map(({ startTime, endTime }) => [startTime, endTime])).toEqual([
    [0, 10],
    [20, 30],
  ]);
});

test('sheets are where the caller says', () => {
  const text = board({ tiles: 1 }).toWebVTT({ url: ({ index }) => new URL(`blob:null/${index}`) });
  expect(parse(text).map((cue) => cue.text)).toEqual(['blob:null/0#xywh=0,0,160,90']);
});

test('a name is a URL in the file', () => {
  const [cue] = parse(board({ tiles: 1, name: 'a/50% #1 --> é' }).toWebVTT());
  const [path = ''] = cue?.text.split('#') ?? [];
  expect(decodeURIComponent(path)).toBe('50% #1 --> é-0.jpg');
});

test('without pictures there are no cues', () => {
  expect(parse(board({ tiles: 2, gaps: [0, 1] }).toWebVTT())).toEqual([]);
});

test('a url that is no function is refused', () => {
  const options = { url: '/sheets/' } as unknown as Parameters<
    ReturnType<typeof board>['toWebVTT']
  >[0];
  expect(() => board().toWebVTT(options)).toThrow(
    new TypeError("options.url must be a function, got '/sheets/'"),
  );
});

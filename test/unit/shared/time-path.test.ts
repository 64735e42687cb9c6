import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyframePath, parseTimePath, timePath } from '../../../shared/time-path.js';
import { assertProperty } from '../../helpers/property.js';

const FIRST = Date.parse('0000-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');
const moments = fc.integer({ min: FIRST, max: LAST });
const extensions = fc.stringMatching(/^[a-zA-Z\d]+$/);

describe('a path', () => {
  test('leads back to its second, with any extension', () => {
    const property = fc.property(moments, extensions, (ms, extension) => {
      const path = timePath(ms, extension);
      expect(path).toMatch(/^\d{4}(?:\/\d\d){5}\.[a-zA-Z\d]+$/);
      expect(parseTimePath(path)?.getTime()).toBe(Math.floor(ms / 1000) * 1000);
      expect(timePath(new Date(ms), extension)).toBe(path);
    });
    assertProperty(property, { numRuns: 1000 });
  });

  test('sorts as time does', () => {
    const property = fc.property(moments, moments, (one, other) => {
      expect(timePath(Math.min(one, other)) <= timePath(Math.max(one, other))).toBe(true);
    });
    assertProperty(property, { numRuns: 500 });
  });

  test.each([
    [-62_167_219_200_000, '0000/01/01/00/00/00.jpg'],
    [Date.UTC(2016, 1, 29, 23, 59, 59, 999), '2016/02/29/23/59/59.jpg'],
    [-1, '1969/12/31/23/59/59.jpg'],
    [-0, '1970/01/01/00/00/00.jpg'],
    [1.9, '1970/01/01/00/00/00.jpg'],
    [Date.parse('0476-09-04T12:00:00Z'), '0476/09/04/12/00/00.jpg'],
    [LAST, '9999/12/31/23/59/59.jpg'],
  ])('of %d is %s', (ms, path) => {
    expect(timePath(ms)).toBe(path);
  });

  test.each([FIRST - 1, LAST + 1, NaN, Infinity, -Infinity, 8.64e15 + 1, new Date(NaN)])(
    'there is none of %s',
    (date) => {
      expect(() => timePath(date)).toThrow(/^date must be of the years 0 to 9999/);
      expect(() => timePath(date)).toThrow(RangeError);
    },
  );

  test.each(['', '.', '/', 'jpg/../../x', '../x', 'tar.gz', 'jpg\0', 'jpg\n', ' jpg', 'jpé', 'ſ'])(
    'there is none with the extension %j',
    (extension) => {
      expect(() => timePath(0, extension)).toThrow(/extension of letters and digits$/);
    },
  );
});

describe('what is no path', () => {
  test.each([
    ['a day after the end of a month', '2018/04/31/07/00/40.jpg'],
    ['29 February of a common year', '2018/02/29/07/00/40.jpg'],
    ['29 February of 1900', '1900/02/29/07/00/40.jpg'],
    ['day 0', '2018/05/00/07/00/40.jpg'],
    ['month 0', '2018/00/02/07/00/40.jpg'],
    ['month 13', '2018/13/02/07/00/40.jpg'],
    ['hour 24', '2018/05/02/24/00/00.jpg'],
    ['the end of the last day', '9999/12/31/24/00/00.jpg'],
    ['minute 60', '2018/05/02/07/60/00.jpg'],
    ['a leap second', '2016/12/31/23/59/60.jpg'],
    ['a fraction', '2018/05/02/07/00/40.5.jpg'],
    ['a comma', '2018/05/02/07/00/40,5.jpg'],
    ['a year of three digits', '476/09/04/12/00/00.jpg'],
    ['a year of five digits', '12018/05/02/07/00/40.jpg'],
    ['a year with a sign', '+02018/05/02/07/00/40.jpg'],
    ['a year before 0', '-0001/05/02/07/00/40.jpg'],
    ['a digit that is missing', '2018/5/02/07/00/40.jpg'],
    ['digits of another script', '٢٠١٨/05/02/07/00/40.jpg'],
    ['no extension', '2018/05/02/07/00/40'],
    ['an empty extension', '2018/05/02/07/00/40.'],
    ['two extensions', '2018/05/02/07/00/40.jpg.exe'],
    ['a folder before it', 'a/2018/05/02/07/00/40.jpg'],
    ['a slash before it', '/2018/05/02/07/00/40.jpg'],
    ['a folder above', '../2018/05/02/07/00/40.jpg'],
    ['a folder above in it', '2018/../02/07/00/40.jpg'],
    ['a way out behind it', '2018/05/02/07/00/40.jpg/../../x.jpg'],
    ['backslashes', '2018\\05\\02\\07\\00\\40.jpg'],
    ['percent signs', '2018%2F05%2F02%2F07%2F00%2F40.jpg'],
    ['a query', '2018/05/02/07/00/40.jpg?x=1'],
    ['a space before it', ' 2018/05/02/07/00/40.jpg'],
    ['a space behind it', '2018/05/02/07/00/40.jpg '],
    ['a line break behind it', '2018/05/02/07/00/40.jpg\n'],
    ['a zero byte', '2018/05/02/07/00/40.jpg\0'],
    ['a letter that is one when folded', '2018/05/02/07/00/40.ſ'],
    ['nothing', ''],
  ])('%s', (_what, path) => {
    expect(parseTimePath(path)).toBeUndefined();
  });

  test('any text that is read is one that is written, and nothing is thrown', () => {
    const digits = fc.stringMatching(/^\d{2,5}$/);
    const alike = fc
      .tuple(fc.array(digits, { minLength: 5, maxLength: 7 }), fc.constantFrom('/', '-', '\\'))
      .map(([parts, separator]) => `${parts.join(separator)}.jpg`);
    const dates = fc
      .tuple(...[9999, 15, 40, 30, 70, 70].map((max) => fc.integer({ min: 0, max })))
      .map(([year = 0, ...rest]) => {
        const parts = rest.map((part) => String(part).padStart(2, '0'));
        return `${[String(year).padStart(4, '0'), ...parts].join('/')}.png`;
      });
    const property = fc.property(fc.oneof(fc.string(), alike, dates), (path) => {
      const date = parseTimePath(path);
      const extension = path.slice(path.lastIndexOf('.') + 1);
      expect(date === undefined || timePath(date, extension) === path).toBe(true);
    });
    assertProperty(property, { numRuns: 2000 });
  });
});

describe("a keyframe's path", () => {
  test.each([
    [undefined, undefined],
    ['2026-01-01T00:00:00.000Z', '2026/01/01/00/00/00.jpg'],
    ['2026-01-01T00:00:00.001Z', '2026/01/01/00/00/01.jpg'],
    ['2024-02-29T23:59:59.500Z', '2024/03/01/00/00/00.jpg'],
    ['1969-12-31T23:59:58.250Z', '1969/12/31/23/59/59.jpg'],
    ['9999-12-31T23:59:59.000Z', '9999/12/31/23/59/59.jpg'],
    ['9999-12-31T23:59:59.001Z', undefined],
    ['+012026-01-01T00:00:00Z', undefined],
    ['-000001-12-31T23:59:58Z', undefined],
    ['never', undefined],
  ])('of %s is %s', (date, path) => {
    expect(keyframePath(date === undefined ? undefined : Date.parse(date))).toBe(path);
  });
});

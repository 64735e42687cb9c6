import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveBatchOptions, resolveTimelineOptions } from '../../../src/options/batch.js';
import { resolveCaptureOptions } from '../../../src/options/capture.js';
import { strangeLetters } from '../../../src/options/known.js';
import { resolveSnapperOptions } from '../../../src/options/snapper.js';
import * as sinks from '../../../src/sinks/index.js';
import { assertProperty } from '../../helpers/property.js';

const URL_ = 'https://cdn.example/p.m3u8';
const sink = { kind: 'test', write: () => Promise.resolve() };
const capture = (options: object): unknown => resolveCaptureOptions(URL_, options);
const image = (options: object): unknown => capture({ images: [{}, options] });

/** Who takes options, an option that it does not have, and what its error says. */
const STRANGE: readonly [(options: never) => unknown, object, string][] = [
  [
    resolveSnapperOptions,
    { worker: 2 },
    'options.worker is not an option; did you mean options.workers?',
  ],
  [resolveSnapperOptions, { assetBaseURL: '/' }, 'did you mean options.assetBaseUrl?'],
  [
    resolveSnapperOptions,
    { time: 9 },
    'options.time is not an option; did you mean options.timeout?',
  ],
  [
    resolveSnapperOptions,
    { requestInit: { segments: {} } },
    'did you mean options.requestInit.segment?',
  ],
  [
    resolveSnapperOptions,
    { requestInit: { key: { header: {} } } },
    'did you mean options.requestInit.key.headers?',
  ],
  [capture, { time: 9, format: 'png' }, 'options.time is not an option; did you mean options.at?'],
  [capture, { format: 'png' }, 'options.format is not an option; did you mean options.type?'],
  [capture, { every: 3 }, 'options.every is not an option; '],
  [capture, { at: { tiem: 1 } }, 'options.at.tiem is not an option; did you mean options.at.time?'],
  [capture, { at: { time: 1, tiem: 1 } }, 'did you mean options.at.time?'],
  [capture, { variant: { heigth: 1 } }, 'did you mean options.variant.height?'],
  [
    image,
    { widht: 1 },
    'options.images[1].widht is not an option; did you mean options.images[1].width?',
  ],
  [image, { format: 'png' }, 'did you mean options.images[1].type?'],
  [image, { resize: { metod: 'x' } }, 'did you mean options.images[1].resize.method?'],
  [image, { unsharp: { amont: 1 } }, 'did you mean options.images[1].unsharp.amount?'],
  [image, { jpeg: { progresive: true } }, 'did you mean options.images[1].jpeg.progressive?'],
  [(options) => resolveBatchOptions(URL_, options, 2), { form: 3 }, 'did you mean options.from?'],
  [
    (options) => resolveBatchOptions(URL_, options, 2),
    { at: 'live' },
    'options.at is not an option; ',
  ],
  [
    (options) => resolveBatchOptions(URL_, options, 2),
    { every: { counts: 3 } },
    'did you mean options.every.count?',
  ],
  [
    (options) => resolveTimelineOptions(URL_, options),
    { images: [] },
    'options.images is not an option; ',
  ],
  [sinks.upload, { url: '/', feilds: {} }, 'did you mean options.fields?'],
  [sinks.upload, { url: '/', tokenURL: '/t' }, 'did you mean options.tokenUrl?'],
  [sinks.s3, { signatureURL: '/' }, 'did you mean options.signatureUrl?'],
  [sinks.download, { zipped: true }, 'did you mean options.zip?'],
  [sinks.download, { zip: { nam: 'x' } }, 'did you mean options.zip.name?'],
  [sinks.directory, { Id: 'x' }, 'did you mean options.id?'],
  [sinks.opfs, { foldr: 'x' }, 'did you mean options.folder?'],
  [
    (options) => sinks.queued(sink, options),
    { name: 'q', maxItem: 1 },
    'did you mean options.maxItems?',
  ],
  [sinks.share, { titel: 'x' }, 'did you mean options.title?'],
  [
    (options) => sinks.save({ images: [] } as never, sink, options),
    { signl: 1 },
    'did you mean options.signal?',
  ],
];

test.each(STRANGE)('%o of %o is refused', (take, options, text) => {
  const call = (): unknown => take(options as never);
  expect(call).toThrow(TypeError);
  expect(call).toThrow(text);
});

test('a name of every object is no option', () => {
  expect(() => capture({ toString: 1 })).toThrow(TypeError);
  expect(() => capture(JSON.parse('{"__proto__":1}') as object)).toThrow(TypeError);
});

test('options may be of a class, and a field that is undefined is not given', () => {
  class Options {
    at = { time: 3, date: undefined };
  }
  expect(capture(new Options())).toMatchObject({ moment: { kind: 'time', time: 3 } });
});

test('an object with two moments is shown by its fields', () => {
  expect(() => capture({ at: { time: 1, sequence: 1 } })).toThrow('got { time, sequence }');
});

describe('the difference of two names', () => {
  test.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['widht', 'width', 0],
    ['Format', 'form', 2],
    ['aab', 'abb', 2],
  ])('%s and %s have %i letters that only one of them has', (one, other, letters) => {
    expect(strangeLetters(one, other)).toBe(letters);
  });

  test('is the same both ways, none for the same letters, and no way round is shorter', () => {
    const name = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });
    const sorted = (text: string): string => Array.from(text).sort().join('');
    assertProperty(
      fc.property(name, name, name, (a, b, c) => {
        expect(strangeLetters(a, b)).toBe(strangeLetters(b, a));
        expect(strangeLetters(a, b) === 0).toBe(sorted(a) === sorted(b));
        expect(strangeLetters(a, c)).toBeLessThanOrEqual(
          strangeLetters(a, b) + strangeLetters(b, c),
        );
      }),
    );
  });
});

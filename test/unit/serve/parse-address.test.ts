import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timePath } from '../../../shared/time-path.js';
import { parseAddress } from '../../../worker/serve/parse-address.js';
import { assertProperty } from '../../helpers/property.js';

const BASE = '/hlsnap/';

function parse(path: string) {
  return parseAddress(new URL(`https://site.example${BASE}${path}`), BASE);
}

const JPEG = { type: 'image/jpeg', width: undefined, height: undefined, fit: 'inside' };

test('the newest picture, a moment of the timeline, a keyframe as a clip', () => {
  expect(parse('ort/preview.jpg')).toEqual({
    stream: 'ort',
    extension: 'jpg',
    wanted: { kind: 'image', moment: { kind: 'newest' }, image: JPEG },
  });
  expect(parse('ort/preview.jpg?time=12.5')).toMatchObject({
    wanted: { moment: { kind: 'time', seconds: 12.5 } },
  });
  expect(parse('ort/preview.mp4')).toMatchObject({
    extension: 'mp4',
    wanted: { kind: 'clip', moment: { kind: 'newest' } },
  });
});

test('a moment in UTC', () => {
  const seconds = Date.UTC(2018, 4, 2, 7, 0, 40) / 1000;
  expect(parse('ort/2018/05/02/07/00/40.jpg')).toMatchObject({
    wanted: { kind: 'image', moment: { kind: 'date', seconds } },
  });
  expect(parse('ort/2018/05/02/07/00/40.mp4')).toMatchObject({
    wanted: { kind: 'clip', moment: { kind: 'date', seconds } },
  });
});

test('the times of thumbnails', () => {
  expect(parse('ort/recording_status.json?from=100&to=200&request=brief_thumbnails')).toMatchObject(
    { wanted: { kind: 'times', from: 100, to: 200 } },
  );
  expect(parse('ort/recording_status.json?from=100&to=now&request=brief_thumbnails')).toMatchObject(
    { wanted: { kind: 'times', from: 100, to: undefined } },
  );
});

test('the parameters of images, in our words and in those of Mux', () => {
  const image = (query: string) => {
    const { wanted } = parse(`ort/preview.jpg?${query}`) as { wanted: { image: object } };
    return wanted.image;
  };
  expect(image('width=320&height=180&fit=cover&format=webp')).toEqual({
    ...{ type: 'image/webp', width: 320, height: 180, fit: 'cover' },
  });
  expect(image('fit_mode=smartcrop')).toMatchObject({ fit: 'cover' });
  expect(image('fit_mode=pad')).toMatchObject({ fit: 'contain' });
  expect(image('fit=stretch')).toMatchObject({ fit: 'fill' });
  expect(image('t=17&_=x')).toEqual(JPEG);
  expect(parse('ort/preview.png')).toMatchObject({ wanted: { image: { type: 'image/png' } } });
});

test('names of streams may have any letters', () => {
  expect(parse('K%C3%BCche%20%3F/preview.jpg')).toMatchObject({ stream: 'Küche ?' });
  expect(parse('__proto__/preview.jpg')).toMatchObject({ stream: '__proto__' });
});

test.each([
  '',
  'ort',
  'ort/',
  '/preview.jpg',
  'ort//preview.jpg',
  'ort/preview',
  'ort/preview.gif',
  'ort/preview.JPG',
  'ort/sub/preview.jpg',
  'ort/recording_status.jpg',
  'ort%2Fpreview.jpg',
  'ort%2fpreview.jpg/preview.jpg',
  'ort%5Cx/preview.jpg',
  'ort/%2E%2E%2Fx/preview.jpg',
  'ort%00/preview.jpg',
  'ort/%E0%A4%A/preview.jpg',
  'ort/%/preview.jpg',
  'ort/2018/13/02/07/00/40.jpg',
  'ort/2018/02/30/07/00/40.jpg',
  'ort/2018/5/2/7/0/40.jpg',
  'ort/2018/05/02/07/00/40',
  'ort/99999999/05/02/07/00/40.jpg',
  'ort/preview.jpg?width=0',
  'ort/preview.jpg?width=-1',
  'ort/preview.jpg?width=1.5',
  'ort/preview.jpg?width=1e3',
  'ort/preview.jpg?width=4097',
  'ort/preview.jpg?width=999999999999999999999999',
  'ort/preview.jpg?width=',
  'ort/preview.jpg?width=320&width=640',
  'ort/preview.jpg?height=x',
  'ort/preview.jpg?fit=squeeze',
  'ort/preview.jpg?fit=constructor',
  'ort/preview.jpg?fit=cover&fit_mode=crop',
  'ort/preview.jpg?format=gif',
  'ort/preview.jpg?time=-1',
  'ort/preview.jpg?time=NaN',
  'ort/preview.jpg?time=Infinity',
  'ort/preview.jpg?time=99999999999',
  'ort/2018/05/02/07/00/40.jpg?time=3',
  'ort/preview.mp4?width=320',
  'ort/recording_status.json',
  'ort/recording_status.json?request=ranges',
  'ort/recording_status.json?request=brief_thumbnails&from=200&to=100',
  'ort/recording_status.json?request=brief_thumbnails&from=1e9',
  'ort/recording_status.json?request=brief_thumbnails&to=99999999999999999999',
  `ort/${'x'.repeat(3000)}.jpg`,
  `ort/preview.jpg?x=${'9'.repeat(3000)}`,
])('%s is no address', (path) => {
  expect(parse(path)).toMatchObject({ status: 400, code: 'bad-address' });
});

test('every moment that is written by timePath is read', () => {
  assertProperty(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
      expect(parse(`ort/${timePath(seconds * 1000)}`)).toMatchObject({
        wanted: { moment: { kind: 'date', seconds } },
      });
    }),
  );
});

test('whatever the address, it is read or refused', () => {
  assertProperty(
    fc.property(fc.webPath(), fc.webQueryParameters(), (path, query) => {
      const result = parse(`${path.replace(/^\/+/, '')}?${query}`);
      expect('status' in result ? result.status === 400 : result.stream !== '').toBe(true);
    }),
  );
});

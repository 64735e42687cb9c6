import { expect, test } from 'vitest';
import { resolveServeOptions } from '../../../src/serve/options.js';

const PAGE = 'https://site.example/app/page.html';
const STREAMS = { ort: 'https://cdn.example/ort.m3u8' };

function resolve(options: object) {
  return resolveServeOptions({ streams: STREAMS, ...options }, PAGE);
}

test('the service worker is beside the base', () => {
  const { base, worker, scope } = resolve({});
  expect([base.href, worker.href, scope]).toEqual([
    'https://site.example/hlsnap/',
    'https://site.example/hlsnap-sw.js',
    undefined,
  ]);
  expect(resolve({ base: 'pictures' }).worker.href).toBe('https://site.example/app/hlsnap-sw.js');
  expect(resolve({ worker: '/sw.js', scope: './' })).toMatchObject({ scope: '/app/' });
});

test.each([
  [{ base: '/' }, 'options.base'],
  [{ base: '/x/?y' }, 'options.base'],
  [{ base: 'https://other.example/x/' }, 'options.base'],
  [{ worker: 'https://other.example/sw.js' }, 'options.worker'],
  [{ scope: 'https://other.example/' }, 'options.scope'],
  [{ base: '/x/..' }, 'options.base'],
  [{ base: 'data:,x' }, 'options.base'],
  [{ streams: { '\ud83d': '/x.m3u8' } }, 'options.streams'],
  [{ streams: { '': '/x.m3u8' } }, 'options.streams'],
  [{ streams: new Map([['ort', '/x.m3u8']]) }, 'options.streams'],
  [{ streams: {} }, 'options.streams'],
  [{ streams: { 'a/b': '/x.m3u8' } }, 'options.streams'],
  [{ streams: { '..': '/x.m3u8' } }, 'options.streams'],
  [{ streams: { ['x'.repeat(101)]: '/x.m3u8' } }, 'options.streams'],
  [{ streams: { ort: 1 } }, 'options.streams.ort'],
  [{ previewMaxAge: -1 }, 'options.previewMaxAge'],
  [{ queue: 0 }, 'options.queue'],
  [{ wait: 61 }, 'options.wait'],
  [{ snapper: {} }, 'options.snapper'],
  [{ maxage: 1 }, 'options.maxage'],
])('%o is refused', (options, name) => {
  expect(() => resolve(options)).toThrow(name);
});

test.each([
  'constructor',
  '__proto__',
  '%2F',
  '%2e%2e',
  '...',
  ' ',
  'ä',
  '日本語 1',
  '🎥',
  'a?b#c&d',
])('a stream may be named %j', (name) => {
  // JSON makes a field of __proto__, too.
  const streams = JSON.parse(`{${JSON.stringify(name)}:"/x"}`) as object;
  expect([...resolve({ streams }).streams.keys()]).toEqual([name]);
});

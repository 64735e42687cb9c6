import { expect, onTestFinished, test, vi } from 'vitest';
import { resolveSnapperOptions, type SnapperOptions } from '../../../src/options/snapper.js';

test('every option has a default', () => {
  const none = { credentials: undefined, headers: [], referrerPolicy: undefined };
  const { assetBaseUrl, ...resolved } = resolveSnapperOptions({ workers: 2 });
  expect(assetBaseUrl()).toBeUndefined();
  expect(resolved).toEqual({
    workers: 2,
    engine: 'auto',
    engines: [],
    timeoutSeconds: 30,
    decodeTimeoutSeconds: 10,
    idleSeconds: 60,
    maxSegmentBytes: 67_108_864,
    network: {
      settings: { playlist: none, key: none, segment: none },
      retries: 2,
      stallTimeoutSeconds: 10,
      maxWaitSeconds: 30,
      connectionsPerHost: 6,
      cacheBytes: 16_777_216,
    },
    fetch: undefined,
    keyProvider: undefined,
  });
});

test('headers may be an object or Headers', () => {
  const { network } = resolveSnapperOptions({
    requestInit: {
      playlist: { headers: { Authorization: 'Bearer x' }, credentials: 'include' },
      key: { headers: new Headers({ 'X-Key': '1' }), referrerPolicy: 'no-referrer' },
    },
  });
  expect(network.settings).toMatchObject({
    playlist: { headers: [['Authorization', 'Bearer x']], credentials: 'include' },
    key: { headers: [['x-key', '1']], referrerPolicy: 'no-referrer' },
    segment: { headers: [] },
  });
});

test("a header's value does not appear in the error about it", () => {
  const options = { requestInit: { key: { headers: { Authorization: 'secret\nvalue' } } } };
  expect(() => resolveSnapperOptions(options)).toThrow(/^(?!.*secret).*Authorization/);
});

test('a folder for the files ends in a slash', () => {
  const { assetBaseUrl } = resolveSnapperOptions({ assetBaseUrl: 'https://cdn.example/hlsnap' });
  expect(assetBaseUrl()).toBe('https://cdn.example/hlsnap/');
});

test('a folder relative to the page is resolved only when it is needed', () => {
  const { assetBaseUrl } = resolveSnapperOptions({ assetBaseUrl: '/hlsnap' });
  expect(assetBaseUrl()).toBe('/hlsnap/');
  vi.stubGlobal('document', { baseURI: 'https://a.test/tour/page.html' });
  expect(assetBaseUrl()).toBe('https://a.test/hlsnap/');
  vi.unstubAllGlobals();
});

const WRONG_SNAPPERS: readonly [string, unknown, typeof TypeError | typeof RangeError][] = [
  ['options.workers', { workers: 0 }, RangeError],
  ['options.workers', { workers: 17 }, RangeError],
  ['options.engine', { engine: 'webgl' }, TypeError],
  ['options.engine', { engine: 'ffmpeg' }, TypeError],
  ['options.engines', { engines: 'ffmpeg' }, TypeError],
  ['options.engines[0]', { engines: ['ffmpeg'] }, TypeError],
  ['options.engines[0].urls', { engines: [{ name: 'ffmpeg' }] }, TypeError],
  ['options.timeout', { timeout: 0 }, RangeError],
  ['options.timeout', { timeout: '30' }, TypeError],
  ['options.decodeTimeout', { decodeTimeout: -1 }, RangeError],
  ['options.maxSegmentBytes', { maxSegmentBytes: 0.5 }, RangeError],
  ['options.assetBaseUrl', { assetBaseUrl: 3 }, TypeError],
  ['options.assetBaseUrl', { assetBaseUrl: 'http://[' }, TypeError],
  ['options.retries', { retries: 11 }, RangeError],
  ['options.stallTimeout', { stallTimeout: 0 }, RangeError],
  ['options.connectionsPerHost', { connectionsPerHost: 0 }, RangeError],
  ['options.cacheBytes', { cacheBytes: -1 }, RangeError],
  ['options.fetch', { fetch: 'fetch' }, TypeError],
  ['options.keyProvider', { keyProvider: {} }, TypeError],
  ['options.requestInit', { requestInit: 1 }, TypeError],
  [
    'options.requestInit.key.credentials',
    { requestInit: { key: { credentials: 'yes' } } },
    TypeError,
  ],
  [
    'options.requestInit.segment.headers',
    { requestInit: { segment: { headers: 'a: b' } } },
    TypeError,
  ],
  ['options', 3, TypeError],
];

test.each(WRONG_SNAPPERS)('a wrong %s is named: %o', (path, options, type) => {
  const call = (): unknown => resolveSnapperOptions(options as SnapperOptions);
  expect(call).toThrow(type);
  expect(call).toThrow(path);
});

test.each([
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 3],
  [5, 4],
  [64, 4],
])('with %i cores there may be %i workers', (hardwareConcurrency, workers) => {
  vi.stubGlobal('navigator', { hardwareConcurrency });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  expect(resolveSnapperOptions().workers).toBe(workers);
});

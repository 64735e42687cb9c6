import { afterEach, expect, test, vi } from 'vitest';
import { compileCachedWasm } from '../../../wasm/load/compile.js';

const FILE = { name: 'a-file', version: '1.0' };
/** A module of nothing. */
const BYTES = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function stubCaches(open: () => Promise<Pick<Cache, 'match'>>): void {
  vi.stubGlobal('caches', { keys: () => Promise.resolve([]), open });
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(BYTES)));
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

test.each<[string, () => Promise<Pick<Cache, 'match'>>]>([
  ['does not open', never],
  ['does not say what it has', () => Promise.resolve({ match: never })],
])('a file comes from the network where Cache Storage %s', async (_what, open) => {
  vi.useFakeTimers();
  stubCaches(open);
  const compiled = compileCachedWasm('https://a.example/a.wasm', FILE);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await compiled).toBeInstanceOf(WebAssembly.Module);
});

test('a file comes from the network where Cache Storage fails', async () => {
  stubCaches(() => Promise.resolve({ match: () => Promise.reject(new Error('Broken')) }));
  const compiled = await compileCachedWasm('https://a.example/a.wasm', FILE);
  expect(compiled).toBeInstanceOf(WebAssembly.Module);
});

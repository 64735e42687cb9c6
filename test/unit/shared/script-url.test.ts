import { expect, test } from 'vitest';
import { scriptBase } from '../../../shared/script-url.js';

const WORKER = 'https://a.test/_next/static/worker.js';

test.each([
  ['its own URL', 'https://cdn.test/lib/worker.js', WORKER, 'https://cdn.test/lib/worker.js'],
  ["the worker's URL for the place of the sources", 'file:///app/worker.js', WORKER, WORKER],
  ["the worker's URL for nothing", undefined, WORKER, WORKER],
  ["the worker's URL for a path", '/lib/worker.js', WORKER, WORKER],
  ["a blob's origin", 'file:///app/worker.js', 'blob:https://a.test/1-2', 'https://a.test'],
  [
    'its own URL when a blob started it',
    'https://cdn.test/worker.js',
    'blob:https://a.test/1-2',
    'https://cdn.test/worker.js',
  ],
  [
    'its own URL in an extension',
    'chrome-extension://id/worker.js',
    'chrome-extension://id/worker.js',
    'chrome-extension://id/worker.js',
  ],
  [
    'a file, where the page is one',
    'file:///app/lib/worker.js',
    'file:///app/w.js',
    'file:///app/lib/worker.js',
  ],
])('files are looked for beside %s', (_name, moduleUrl, href, base) => {
  expect(scriptBase(moduleUrl, { href, origin: new URL(href).origin })).toBe(base);
});

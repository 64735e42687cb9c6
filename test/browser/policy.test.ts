import { expect, test } from 'vitest';
import { frameOf, openLab } from '../helpers/lab.js';

const PLAYLIST = '/sample/ts/index.m3u8';
const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' STREAMS";

test('a strict Content-Security-Policy without blob: is enough', async () => {
  const lab = await openLab({ csp: STRICT });
  try {
    const snapshot = await lab.snap(PLAYLIST, { images: [{ width: 320 }, { type: 'image/png' }] });
    expect([frameOf(snapshot, 0), frameOf(snapshot, 1)]).toEqual([0, 0]);
    expect(lab.page.consoleMessages()).toEqual([]);
  } finally {
    await lab.close();
  }
});

test.each([
  ['forbids workers', "worker-src 'self'", "worker-src 'none'", 'worker-failed'],
  ['forbids WebAssembly', " 'wasm-unsafe-eval'", '', 'worker-failed'],
  ['does not connect to the stream', ' STREAMS', '', 'network'],
])('a policy that %s shows in the code', async (_name, part, instead, code) => {
  const lab = await openLab({ csp: STRICT.replace(part, instead) });
  try {
    expect(await lab.fail(PLAYLIST)).toMatchObject({ code });
  } finally {
    await lab.close();
  }
});

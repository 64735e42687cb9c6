import { expect, test } from 'vitest';
import { chooseEngine } from '../../../worker/decode/choose-engine.js';
import type { CodedPicture } from '../../../worker/keyframe/types.js';
import { BitWriter } from '../keyframe/bit-writer.js';
import { coded, scripted, setUp } from './scripted-engines.js';

const { signal } = new AbortController();
const options = { signal, timeoutSeconds: 9 };

test('auto: after two failures in a row on a kind of stream the browser is not asked again for it', async () => {
  const { engines, webcodecs, ffmpeg } = setUp();
  webcodecs.failure = 'decode-failed';
  for (let i = 0; i < 4; i++) await engines.decode(coded(), options);
  expect(webcodecs.calls).toEqual(['decode', 'decode']);
  expect(ffmpeg.calls).toHaveLength(4);
  webcodecs.failure = undefined;
  expect(await engines.decode(coded(), options)).toMatchObject({
    engineReason: 'others-failed',
    engineDetail: 'webcodecs says decode-failed',
  });
  expect(await engines.decode(coded('avc1.4d401e'), options)).toMatchObject({
    engine: 'webcodecs',
  });
});

/** A key frame of VP9, as far as it tells the kind of its stream: VP9 Bitstream Specification 6.2. */
function vp9(width: number): CodedPicture {
  const head = new BitWriter().u(8, 0x82).u(24, 0x498342).u(3, 2).u(1, 0);
  const bytes = head
    .u(16, width - 1)
    .u(16, 179)
    .bytes();
  const chunks = [{ offset: 0, length: bytes.length, ticks: 0 }];
  return { ...coded('vp09.00.10.08', 'vp9'), bytes, chunks };
}

test('auto: a stream that the browser fails on does not speak against others of its codec', async () => {
  const webcodecs = scripted('webcodecs', ['vp9']);
  const engines = chooseEngine([webcodecs, scripted('ffmpeg', ['vp9'])]);
  webcodecs.failure = 'decode-failed';
  for (let i = 0; i < 3; i++) await engines.decode(vp9(322), options);
  expect(webcodecs.calls).toHaveLength(2);
  webcodecs.failure = undefined;
  expect(await engines.decode(vp9(322), options)).toMatchObject({ engine: 'ffmpeg' });
  expect(await engines.decode(vp9(320), options)).toMatchObject({ engine: 'webcodecs' });
});

test('auto: failures between pictures that the browser decodes do not count', async () => {
  const { engines, webcodecs } = setUp();
  for (let i = 0; i < 6; i++) {
    webcodecs.failure = i % 2 === 0 ? 'decode-failed' : undefined;
    await engines.decode(coded(), options);
  }
  expect(webcodecs.calls).toHaveLength(6);
});

test('auto: streams of any number of kinds are remembered no longer than the memory allows', async () => {
  const webcodecs = scripted('webcodecs', ['vp9']);
  const engines = chooseEngine([webcodecs, scripted('ffmpeg', ['vp9'])]);
  webcodecs.failure = 'decode-failed';
  for (let i = 0; i < 2; i++) await engines.decode(vp9(100), options);
  for (let width = 101; width < 101 + 256; width++) await engines.decode(vp9(width), options);
  webcodecs.failure = undefined;
  expect(await engines.decode(vp9(100), options)).toMatchObject({ engine: 'webcodecs' });
});

test('auto: once the time is over, no other engine is asked', async () => {
  const { engines, webcodecs, ffmpeg } = setUp();
  webcodecs.failure = 'timeout';
  const decoding = engines.decode(coded(), {
    signal: new AbortController().signal,
    timeoutSeconds: 0,
  });
  await expect(decoding).rejects.toThrow('webcodecs says timeout');
  expect(ffmpeg.calls).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createNodeCoreEngine, hasCore, NODE_CORE } from '../../../helpers/node-core.js';
import { md5 } from '../../../helpers/md5.js';
import { cut } from '../../../unit/keyframe/selecting.js';

const FOLDER = join(import.meta.dirname, '../../../fixtures/keyframe');
const coreTest = test.runIf(hasCore);
const options = { signal: new AbortController().signal, timeoutSeconds: 60 };

coreTest.each(['h264-slices.mpegts', 'hevc.mpegts', 'mpeg2.mpegts', 'av1.mp4'])(
  '%s: after its memory was given back, the engine decodes the same picture',
  async (name) => {
    const engine = createNodeCoreEngine();
    const { picture } = cut(readFileSync(join(FOLDER, name)));
    const before = md5((await engine.decode(picture, options)).planes);
    engine.rest(picture.codec);
    expect(md5((await engine.decode(picture, options)).planes)).toBe(before);
  },
);

coreTest('its memory may be given back while a run of pictures is decoded', async () => {
  const engine = createNodeCoreEngine();
  const { picture } = cut(readFileSync(join(FOLDER, 'h264.mp4')));
  const before = md5((await engine.decode(picture, options)).planes);
  const decoding = engine.decode(picture, options);
  engine.rest(picture.codec);
  const after = await engine.decode(picture, options);
  expect([md5((await decoding).planes), md5(after.planes)]).toEqual([before, before]);
});

coreTest('without an open decoder, each call is an error', async () => {
  const decoder = await NODE_CORE.create('h264');
  const calls = [
    () => {
      decoder.flush();
    },
    () => {
      decoder.send(new Uint8Array(4), 0);
    },
    () => {
      decoder.drain();
    },
    () => decoder.receive(),
  ];
  for (const call of calls) expect(call).toThrow('No decoder is open');
});

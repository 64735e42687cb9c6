import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CoreFiles } from '../../../../wasm/core/core-files.js';
import { createCoreEngine } from '../../../../worker/decode/core/core-engine.js';
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

coreTest('a file that does not come holds up no picture that needs the other', async () => {
  const create: CoreFiles['create'] = (codec) =>
    codec === 'av1' ? new Promise(() => undefined) : NODE_CORE.create(codec);
  const engine = createCoreEngine({ ...NODE_CORE, create });
  const abort = new AbortController();
  const { picture: av1 } = cut(readFileSync(join(FOLDER, 'av1.mp4')));
  const waiting = engine.decode(av1, { ...options, signal: abort.signal });
  const { picture } = cut(readFileSync(join(FOLDER, 'h264.mp4')));
  expect((await engine.decode(picture, options)).damagedShare).toBe(0);
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
});

coreTest('where no instance can be made, the error says that it is the decoder', async () => {
  const create = () => Promise.reject(new RangeError('Out of memory'));
  const engine = createCoreEngine({ ...NODE_CORE, create });
  const { picture } = cut(readFileSync(join(FOLDER, 'h264.mp4')));
  const decoding = engine.decode(picture, options);
  await expect(decoding).rejects.toMatchObject({ name: 'SnapError', code: 'decode-failed' });
});

coreTest.each(['well', 'badly'])(
  'an instance whose memory has grown is let go of, also where the picture ends %s',
  async (end) => {
    let created = 0;
    const create: CoreFiles['create'] = async (codec) => {
      const decoder = await NODE_CORE.create(codec);
      created += 1;
      return Object.defineProperty(decoder, 'memoryBytes', { value: 2 ** 29 });
    };
    const engine = createCoreEngine({ ...NODE_CORE, create });
    const { picture } = cut(readFileSync(join(FOLDER, 'h264.mp4')));
    const bytes = end === 'well' ? picture.bytes : new Uint8Array(picture.bytes.length);
    for (let i = 0; i < 2; i++) {
      await engine.decode({ ...picture, bytes }, options).catch(() => undefined);
    }
    expect(created).toBe(2);
  },
);

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

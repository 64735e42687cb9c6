import { describe, expect, test } from 'vitest';
import { SnapError, type SnapErrorCode } from '../../../shared/errors.js';
import type { VideoCodec } from '../../../worker/codecs/types.js';
import { chooseEngine } from '../../../worker/decode/choose-engine.js';
import type { CodedPicture } from '../../../worker/keyframe/types.js';
import { box, entry, map } from '../keyframe/mp4-writer.js';
import { coded, PICTURE, scripted, setUp } from './scripted-engines.js';

const { signal } = new AbortController();
const options = { signal, timeoutSeconds: 9 };

test('auto: what the browser supports it decodes, and ffmpeg is not touched', async () => {
  const { engines, ffmpeg } = setUp();
  await engines.preload();
  await engines.prepare(coded());
  expect(await engines.decode(coded(), options)).toEqual({
    ...PICTURE,
    engine: 'webcodecs',
    engineReason: 'supported',
    engineDetail: undefined,
  });
  expect(ffmpeg.calls).toEqual([]);
});

test('auto: what it does not support ffmpeg decodes, got ready as soon as the codec is known', async () => {
  const { engines, webcodecs, ffmpeg } = setUp();
  const hevc = coded('hvc1.1', 'hevc');
  await engines.prepare(hevc);
  expect(ffmpeg.calls).toEqual(['preload']);
  expect(await engines.decode(hevc, options)).toMatchObject({
    engine: 'ffmpeg',
    engineReason: 'others-unsupported',
    engineDetail: 'No decoder for hvc1.1',
  });
  expect(webcodecs.calls).toEqual([]);
  expect(ffmpeg.limits).toEqual([9]);
});

test('auto: what neither decodes is unsupported, and loads nothing', async () => {
  const { engines, ffmpeg } = setUp();
  const vp8 = coded('vp8', 'vp8');
  await engines.prepare(vp8);
  await expect(engines.decode(vp8, options)).rejects.toMatchObject({ code: 'unsupported-codec' });
  expect(ffmpeg.calls).toEqual([]);
});

test.each<SnapErrorCode>(['decode-failed', 'timeout'])(
  'auto: at %s ffmpeg takes over in the time that is left, and it is said why',
  async (code) => {
    const { engines, webcodecs, ffmpeg } = setUp();
    webcodecs.failure = code;
    expect(await engines.decode(coded(), options)).toMatchObject({
      engine: 'ffmpeg',
      engineReason: 'others-failed',
      engineDetail: `webcodecs says ${code}`,
    });
    expect(webcodecs.limits).toEqual([3]);
    expect(ffmpeg.limits[0]).toBeGreaterThan(8);
  },
);

test('auto: a run of pictures has a larger share of the time', async () => {
  const { engines, webcodecs } = setUp();
  await engines.decode(coded('avc1.64001f', 'h264', 5), options);
  expect(webcodecs.limits).toEqual([6]);
});

test('auto: colors that none can convert are refused before anything is loaded', async () => {
  const { engines, webcodecs, ffmpeg } = setUp();
  const record = Uint8Array.of(1, 0, 5 << 1, 0, 0);
  const bytes = map({ entries: [entry('dvh1', box('dvvC', record))] });
  const picture: CodedPicture = { ...coded('hvc1.2', 'hevc'), bytes, chunks: [] };
  const refused = { code: 'unsupported-codec' };
  await expect(engines.prepare(picture)).rejects.toMatchObject(refused);
  await expect(engines.decode(picture, options)).rejects.toMatchObject(refused);
  expect([...webcodecs.calls, ...ffmpeg.calls]).toEqual([]);
});

test('auto: what ffmpeg cannot decode either does not count against the browser', async () => {
  const { engines, webcodecs, ffmpeg } = setUp();
  webcodecs.failure = 'decode-failed';
  ffmpeg.failure = 'decode-failed';
  for (let i = 0; i < 3; i++) {
    await expect(engines.decode(coded(), options)).rejects.toThrow('ffmpeg says');
  }
  webcodecs.failure = undefined;
  expect(await engines.decode(coded(), options)).toMatchObject({ engine: 'webcodecs' });
});

test('auto: a form of a codec that the browser refuses does not count against it', async () => {
  const { engines, webcodecs } = setUp();
  webcodecs.failure = 'unsupported-codec';
  for (let i = 0; i < 3; i++) {
    expect(await engines.decode(coded(), options)).toMatchObject({
      engine: 'ffmpeg',
      engineReason: 'others-unsupported',
      engineDetail: 'webcodecs says unsupported-codec',
    });
  }
  expect(webcodecs.calls).toHaveLength(3);
});

test("auto: where ffmpeg has no decoder the browser's failure is the answer", async () => {
  const { engines, webcodecs, ffmpeg } = setUp();
  webcodecs.failure = 'decode-failed';
  const av1 = coded('av01.0.00M.08', 'av1');
  await expect(engines.decode(av1, options)).rejects.toThrow('webcodecs says decode-failed');
  expect(ffmpeg.calls).toEqual([]);
});

test('auto: an abort is final', async () => {
  const { engines, webcodecs, ffmpeg } = setUp();
  webcodecs.failure = 'aborted';
  const aborted = { ...options, signal: AbortSignal.abort() };
  await expect(engines.decode(coded(), aborted)).rejects.toMatchObject({ code: 'aborted' });
  expect(ffmpeg.calls).toEqual([]);
});

test('an engine that was asked for by name is alone, with its own errors', async () => {
  const { engines, webcodecs, ffmpeg } = setUp('webcodecs');
  expect(await engines.decode(coded(), options)).toMatchObject({
    engine: 'webcodecs',
    engineReason: 'asked-for',
  });
  expect(webcodecs.limits).toEqual([9]);
  webcodecs.failure = 'decode-failed';
  await expect(engines.decode(coded(), options)).rejects.toThrow('webcodecs says decode-failed');
  expect(ffmpeg.calls).toEqual([]);
});

test('ffmpeg that was asked for by name is got ready at once', async () => {
  const { engines, ffmpeg } = setUp('ffmpeg');
  await engines.preload();
  expect(ffmpeg.calls).toEqual(['preload']);
});

test.each(['webcodecs', 'ffmpeg'] as const)(
  'the memory of a picture goes back to %s, which made it',
  async (name) => {
    const { engines, webcodecs, ffmpeg } = setUp();
    if (name === 'ffmpeg') webcodecs.failure = 'timeout';
    engines.recycle(await engines.decode(coded(), options));
    expect({ webcodecs, ffmpeg }[name].calls.at(-1)).toBe('recycle');
  },
);

test('auto: a picture in doubt goes to the engine that tells damage, and it is said why', async () => {
  const { engines, webcodecs, ffmpeg } = setUp();
  const inDoubt = { ...options, isInDoubt: true };
  await engines.prepare(coded(), inDoubt);
  expect(await engines.decode(coded(), inDoubt)).toMatchObject({
    engine: 'ffmpeg',
    engineReason: 'in-doubt',
  });
  expect(webcodecs.calls).toEqual([]);
  expect(ffmpeg.calls).toEqual(['preload', 'decode']);
});

test('auto: a picture in doubt that only the browser decodes is decoded by it', async () => {
  const { engines } = setUp();
  const av1 = coded('av01.0.00M.08', 'av1');
  expect(await engines.decode(av1, { ...options, isInDoubt: true })).toMatchObject({
    engine: 'webcodecs',
    engineReason: 'supported',
  });
});

describe('auto: a picture of which the browser leaves out a part', () => {
  function setUpPartial() {
    const made = setUp();
    made.webcodecs.damagedShare = 0.1;
    return made;
  }

  test('is decoded again by the engine that tells damage, and it is said why', async () => {
    const { engines, ffmpeg } = setUpPartial();
    ffmpeg.damagedShare = 0.2;
    expect(await engines.decode(coded(), options)).toMatchObject({
      damagedShare: 0.2,
      engine: 'ffmpeg',
      engineReason: 'in-doubt',
      engineDetail: 'This engine left out a part of the picture',
    });
  });

  test('speaks against the picture, not against the browser', async () => {
    const { engines, webcodecs } = setUpPartial();
    for (let i = 0; i < 3; i++) await engines.decode(coded(), options);
    webcodecs.damagedShare = 0;
    expect(await engines.decode(coded(), options)).toMatchObject({ engine: 'webcodecs' });
  });

  test('stays as it is where no other engine decodes it', async () => {
    const { engines, ffmpeg } = setUpPartial();
    ffmpeg.failure = 'timeout';
    const partial = { damagedShare: 0.1, engine: 'webcodecs', engineReason: 'supported' };
    expect(await engines.decode(coded(), options)).toMatchObject(partial);
    expect(await engines.decode(coded('av01.0.00M.08', 'av1'), options)).toMatchObject(partial);
  });
});

describe('an engine that is absent', () => {
  const HINT = 'another may, but it is not here';
  const ABSENT = { mayDecode: new Set<VideoCodec>(['h264', 'hevc']), hint: HINT };

  test.each([
    ['of a codec that no other decodes', 'hevc', undefined],
    ['of a form of a codec that the other refuses', 'h264', 'unsupported-codec'],
  ] as const)('is named in the error %s', async (_name, codec, failure) => {
    const present = scripted('webcodecs', ['h264']);
    present.failure = failure;
    await expect(
      chooseEngine([present], ABSENT).decode(coded(codec, codec), options),
    ).rejects.toMatchObject({
      code: 'unsupported-codec',
      message: `No engine decodes ${codec} here: ${HINT}`,
    });
  });

  test('is not named in the error of a codec that it does not decode either', async () => {
    await expect(
      chooseEngine([scripted('webcodecs', ['h264'])], ABSENT).decode(coded('vvc', 'vvc'), options),
    ).rejects.toMatchObject({ message: 'No engine decodes vvc here' });
  });

  test('is named in the error of a segment that could not be cut', () => {
    const url = 'https://cdn.example/segment.webm';
    const reason = new SnapError('unsupported-container', 'It is WebM', { url });
    const [webcodecs, ffmpeg] = [scripted('webcodecs', ['h264']), scripted('ffmpeg', ['h264'])];
    expect(chooseEngine([webcodecs], ABSENT).refuseUncut?.(reason)).toMatchObject({
      code: 'unsupported-container',
      message: `It is WebM: ${HINT}`,
      url,
    });
    const keyframeless = new SnapError('no-keyframe', 'There is none');
    expect(chooseEngine([webcodecs], ABSENT).refuseUncut?.(keyframeless)).toBe(keyframeless);
    expect(chooseEngine([webcodecs]).refuseUncut?.(reason)).toMatchObject({
      message: 'It is WebM',
    });
    expect(chooseEngine([webcodecs, ffmpeg]).refuseUncut).toBeUndefined();
    expect(chooseEngine([ffmpeg]).refuseUncut).toBeUndefined();
  });

  test('is not blamed for damage, and leaves the whole choice to the others', async () => {
    const present = scripted('webcodecs', ['h264']);
    const engines = chooseEngine([present], ABSENT);
    expect(await engines.decode(coded(), options)).toMatchObject({ engineReason: 'supported' });
    present.failure = 'decode-failed';
    await expect(engines.decode(coded(), options)).rejects.toMatchObject({ code: 'decode-failed' });
    await expect(chooseEngine([], ABSENT).decode(coded(), options)).rejects.toMatchObject({
      code: 'unsupported-codec',
    });
  });
});

describe('three engines', () => {
  function setUpThree() {
    const [first, second, third] = [
      scripted('webcodecs', ['h264', 'vp9']),
      scripted('webcodecs', ['h264', 'hevc']),
      scripted('ffmpeg', ['h264', 'hevc', 'vp9']),
    ];
    return { first, second, third, engines: chooseEngine([first, second, third]) };
  }

  test('are tried in turn, each in a share of the time that is left', async () => {
    const { first, second, third, engines } = setUpThree();
    first.failure = 'unsupported-codec';
    second.failure = 'timeout';
    expect(await engines.decode(coded(), options)).toMatchObject({
      engine: 'ffmpeg',
      engineReason: 'others-failed',
      engineDetail: 'webcodecs says timeout',
    });
    expect(first.limits).toEqual([3]);
    expect(second.limits[0]).toBeGreaterThan(2.5);
    expect(third.limits[0]).toBeGreaterThan(8);
  });

  test('give way where they do not decode a codec, and only the one that will is got ready', async () => {
    const { first, second, third, engines } = setUpThree();
    const hevc = coded('hvc1.1', 'hevc');
    await engines.prepare(hevc);
    expect(await engines.decode(hevc, options)).toMatchObject({
      engineReason: 'others-unsupported',
    });
    expect([first.calls, second.calls, third.calls]).toEqual([[], ['preload', 'decode'], []]);
  });

  test('of which the last fails end with its error; a failure of all counts against none', async () => {
    const { first, second, third, engines } = setUpThree();
    first.failure = second.failure = third.failure = 'decode-failed';
    for (let i = 0; i < 3; i++) {
      await expect(engines.decode(coded(), options)).rejects.toThrow('ffmpeg says decode-failed');
    }
    expect(first.calls).toHaveLength(3);
  });

  test('decode what one of them does at all and supports here', async () => {
    const { engines } = setUpThree();
    const answers = (['hevc', 'vp9', 'vvc', 'unknown'] as const).map((codec) =>
      engines.canDecode({ codec, codecString: undefined }),
    );
    expect(await Promise.all(answers)).toEqual([true, true, false, false]);
  });
});

describe('an engine whose files are missing', () => {
  const hevc = coded('hvc1.1', 'hevc');

  function setUpMissing() {
    const [core, ffmpeg] = [scripted('core', ['hevc']), scripted('ffmpeg', ['hevc'])];
    core.isMissing = true;
    core.failure = 'worker-failed';
    return { core, ffmpeg, engines: chooseEngine([scripted('webcodecs', []), core, ffmpeg]) };
  }

  test('leaves a picture to the next one, which is got ready', async () => {
    const { ffmpeg, engines } = setUpMissing();
    await engines.prepare(hevc);
    expect(ffmpeg.calls).toEqual(['preload']);
    expect(await engines.decode(hevc, options)).toMatchObject({
      engine: 'ffmpeg',
      engineReason: 'others-failed',
    });
  });

  test('is named where there is no other', async () => {
    const { ffmpeg, engines } = setUpMissing();
    ffmpeg.isMissing = true;
    await expect(engines.prepare(hevc)).rejects.toThrow('core is missing');
  });
});

import { describe, expect, test } from 'vitest';
import { chooseEngine } from '../../../worker/decode/choose-engine.js';
import { coded, scripted } from './scripted-engines.js';

const { signal } = new AbortController();
const options = { signal, timeoutSeconds: 9 };

describe('of engines that all decode a codec', () => {
  function setUpPaces() {
    const browser = scripted('webcodecs', ['h264']);
    const core = scripted('core', ['h264']);
    const ffmpeg = scripted('ffmpeg', ['h264']);
    browser.pace = 'slow';
    core.pace = 'quick';
    return { browser, core, ffmpeg, engines: chooseEngine([browser, core, ffmpeg]) };
  }

  test('one that is quick and loaded goes before one that is slow, and it is said why', async () => {
    const { browser, engines } = setUpPaces();
    expect(await engines.decode(coded(), options)).toMatchObject({
      engine: 'core',
      engineReason: 'faster',
    });
    expect(browser.calls).toEqual([]);
  });

  test.each(['best', 'quick'] as const)('one that is %s keeps its turn', async (pace) => {
    const { browser, engines } = setUpPaces();
    browser.pace = pace;
    expect(await engines.decode(coded(), options)).toMatchObject({ engine: 'webcodecs' });
  });

  test('one that is quick and would have to be loaded waits', async () => {
    const { core, engines } = setUpPaces();
    core.pace = 'slow';
    expect(await engines.decode(coded(), options)).toMatchObject({ engine: 'webcodecs' });
  });

  test('one that is quick and fails leaves the picture to the slow one', async () => {
    const { core, engines } = setUpPaces();
    core.failure = 'decode-failed';
    const reasons = [];
    for (let i = 0; i < 3; i++) {
      const { engine, engineReason } = await engines.decode(coded(), options);
      reasons.push(`${engine}: ${engineReason}`);
    }
    expect(reasons).toEqual([
      'webcodecs: others-failed',
      'webcodecs: others-failed',
      'webcodecs: supported',
    ]);
    expect(core.calls).toHaveLength(2);
  });

  test('one that is quick decodes a picture in doubt because of that, not because it is quick', async () => {
    const { browser, core } = setUpPaces();
    const told = { ...core, tellsDamage: new Set(['h264'] as const) };
    const made = await chooseEngine([browser, told]).decode(coded(), {
      ...options,
      isInDoubt: true,
    });
    expect(made).toMatchObject({ engine: 'core', engineReason: 'in-doubt' });
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

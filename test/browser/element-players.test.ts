import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { PlayerName, StageWindow } from '../helpers/element-harness.js';
import {
  capture,
  capturedFrame,
  failure,
  frameIn,
  openElementLab,
  playback,
  SAMPLE,
  seek,
  shownFrame,
  watchHeavy,
  type ElementLab,
} from '../helpers/element-page.js';
import { SEGMENT_SECONDS } from '../helpers/live-media.js';
import { startLiveOrigin } from '../helpers/live-origin.js';

let lab: ElementLab;

beforeAll(async () => {
  lab = await openElementLab();
});
afterAll(() => lab.close());
afterEach(() => lab.closeTabs());

test.each<PlayerName>(['hls.js', 'Video.js', 'Shaka Player', 'native'])(
  '%s: the key Enter captures the very frame that the video shows, and leaves it alone',
  async (name) => {
    const { url } = name === 'native' ? lab.site : lab.streams;
    const tab = await lab.openPlayer(name, url + SAMPLE, 1);
    // A keyframe, what is shown of one segment while the next one is decoded, and between keyframes.
    for (const seconds of [8.09, 4.05, 7.2, 13.33]) {
      await seek(tab, seconds);
      const before = await playback(tab);
      const shown = await shownFrame(tab);
      await tab.locator('hls-snap').focus();
      const done = tab.evaluate(() => {
        const { stage } = window as unknown as StageWindow;
        return Promise.race([stage.next('capturecomplete'), stage.next('captureerror')]);
      });
      await tab.keyboard.press('Enter');
      const { snapshot, failure } = await done;
      if (!snapshot) throw new Error(`There is no snapshot: ${failure?.message}`);
      expect(capturedFrame(snapshot)).toBe(shown);
      expect(snapshot).toMatchObject({ source: 'stream', playlistUrl: url + SAMPLE });
      expect(await playback(tab)).toEqual(before);
      expect(await shownFrame(tab)).toBe(shown);
    }
  },
);

test.each(['video', 'window'] as const)('hls.js is found in a property of %s', async (holder) => {
  const tab = await lab.openTab();
  await tab.evaluate(
    async ([url, where]) => {
      const { stage } = window as unknown as StageWindow;
      await stage.play('hls.js', url);
      await stage.seek(7.2);
      Object.assign(where === 'video' ? stage.video() : window, { anyName: stage.player });
      stage.player = undefined;
    },
    [lab.streams.url + SAMPLE, holder] as const,
  );
  expect(capturedFrame(await capture(tab))).toBe(await shownFrame(tab));
});

test('Video.js is found in the document, and by the id that its holder takes over', async () => {
  const tab = await lab.openTab();
  await tab.evaluate(async (url) => {
    const { stage } = window as unknown as StageWindow;
    await stage.play('Video.js', url);
    await stage.seek(7.2);
  }, lab.streams.url + SAMPLE);
  expect(await tab.locator('#player').evaluate((element) => element.localName)).toBe('div');
  expect(capturedFrame(await capture(tab))).toBe(await shownFrame(tab));
});

test('a playlist alone will do for a stream that does not move', async () => {
  const tab = await lab.openTab();
  const url = lab.streams.url + SAMPLE;
  await tab.evaluate(async (src) => {
    const { stage } = window as unknown as StageWindow;
    await stage.play('hls.js', src);
    await stage.seek(4.05);
    stage.element().src = src;
  }, url);
  expect(capturedFrame(await capture(tab))).toBe(await shownFrame(tab));
});

test.each(['each', 'none'] as const)(
  'hls.js: the frame of a live stream, dates: %s',
  async (dates) => {
    const published = { windowSegments: 10, publishedSegments: 14, firstSequence: 100 };
    const origin = await startLiveOrigin({ ...published, dates });
    try {
      const tab = await lab.openPlayer('hls.js', origin.index, 25.5);
      origin.advance(SEGMENT_SECONDS);
      const snapshot = await capture(tab);
      expect(capturedFrame(snapshot)).toBe(await shownFrame(tab));
      expect(snapshot.sequence).toBeGreaterThan(104);
    } finally {
      await origin.close();
    }
  },
);

test('Shaka Player: the frame of a live stream with dates; without, an error instead of any', async () => {
  for (const dates of ['each', 'none'] as const) {
    const origin = await startLiveOrigin({ windowSegments: 10, dates });
    try {
      const tab = await lab.openPlayer('Shaka Player', origin.index, 25.5);
      origin.advance(SEGMENT_SECONDS);
      if (dates === 'each') {
        expect(capturedFrame(await capture(tab))).toBe(await shownFrame(tab));
      } else {
        expect(await failure(tab)).toMatchObject({ name: 'SnapError', code: 'no-source' });
      }
    } finally {
      await origin.close();
    }
  }
});

test.each(['each', 'none'] as const)(
  'Video.js, paused: the frame of a live stream while it lists it, then an error; dates: %s',
  async (dates) => {
    const published = { windowSegments: 8, publishedSegments: 12, firstSequence: 100 };
    const origin = await startLiveOrigin({ ...published, dates });
    try {
      const tab = await lab.openTab();
      await tab.evaluate(async (url) => {
        const { stage } = window as unknown as StageWindow;
        // Before it plays, it does not load where a live stream begins.
        stage.video().autoplay = true;
        await stage.play('Video.js', url);
        const video = stage.video();
        while (video.paused) await new Promise((resolve) => setTimeout(resolve, 50));
        await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
        video.pause();
        stage.element().player = stage.player;
      }, origin.index);
      origin.advance(SEGMENT_SECONDS);
      expect(capturedFrame(await capture(tab))).toBe(await shownFrame(tab));

      // First the player does not know yet, then it does.
      origin.advance(20 * SEGMENT_SECONDS);
      const codes = [(await failure(tab))?.code];
      await tab.evaluate(async (first) => {
        const player = (window as unknown as StageWindow).stage.player as {
          tech(safety: true): {
            vhs: { playlists: { media(): { mediaSequence: number } | undefined } };
          };
        };
        const newest = () => player.tech(true).vhs.playlists.media()?.mediaSequence ?? 0;
        while (newest() < first) await new Promise((resolve) => setTimeout(resolve, 100));
      }, 120);
      codes.push((await failure(tab))?.code);
      for (const code of codes) expect(code).toMatch(/^(outside-window|no-source)$/);
    } finally {
      await origin.close();
    }
  },
);

test('a video that plays plays on, and what it showed at the click is captured', async () => {
  const tab = await lab.openPlayer('hls.js', lab.streams.url + SAMPLE, 2);
  const { before, after, snapshot, interruptions } = await tab.evaluate(async () => {
    const { stage } = window as unknown as StageWindow;
    const video = stage.video();
    await video.play();
    await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    const interruptions: string[] = [];
    for (const type of ['pause', 'seeking', 'emptied', 'ratechange']) {
      video.addEventListener(type, () => interruptions.push(type));
    }
    const from = video.currentTime;
    // Nothing is waited for in between, but the browser may put the next pictures there all the same.
    const drawn = stage.draw();
    const capturing = stage.element().capture();
    const drawnBehind = stage.draw();
    const [before, after] = [stage.toPng(drawn), stage.toPng(drawnBehind)];
    const snapshot = await stage.toWire(await capturing);
    while (video.currentTime === from) {
      await new Promise((resolve) => {
        video.addEventListener('timeupdate', resolve, { once: true });
      });
    }
    return { before, after, snapshot, interruptions };
  });
  const frame = capturedFrame(snapshot);
  expect(frame).toBeGreaterThanOrEqual(frameIn(before) ?? NaN);
  expect(frame).toBeLessThanOrEqual(frameIn(after) ?? NaN);
  expect(interruptions).toEqual([]);
});

test('pause-on-capture pauses, and captures what is shown then', async () => {
  const tab = await lab.openPlayer('hls.js', lab.streams.url + SAMPLE, 2);
  await tab.evaluate(async () => {
    const { stage } = window as unknown as StageWindow;
    stage.element().pauseOnCapture = true;
    await stage.video().play();
  });
  const snapshot = await capture(tab);
  expect(await playback(tab)).toMatchObject({ paused: true });
  expect(capturedFrame(snapshot)).toBe(await shownFrame(tab));
});

test('fast takes the frame from a clean video without the stream, in the size and type asked for', async () => {
  const tab = await lab.openPlayer('hls.js', lab.streams.url + SAMPLE, 7.2);
  await tab.evaluate(() => {
    const element = (window as unknown as StageWindow).stage.element();
    element.fast = true;
    element.name = 'pic-[time:%H-%M-%S.%L]-[width]';
    element.images = [
      { width: 320 },
      { width: 200, height: 200, fit: 'contain', type: 'image/png' },
    ];
  });
  const heavy = watchHeavy(tab);
  const snapshot = await capture(tab);
  expect(snapshot).toMatchObject({
    source: 'element',
    presentationTime: 7.2,
    images: [
      { type: 'image/jpeg', width: 320, height: 180, name: 'pic-00-00-07.200-320' },
      { type: 'image/png', width: 200, height: 200, name: 'pic-00-00-07.200-200' },
    ],
  });
  expect(capturedFrame(snapshot)).toBe(await shownFrame(tab));
  expect(heavy).toEqual([]);
});

test.each([
  ['what a canvas cannot make', { images: [{ width: 320, unsharp: {} }] }],
  ['a video that the page may not read', { images: [{ width: 320 }] }],
] as const)('fast gives way to the stream for %s', async (what, { images }) => {
  const isTainted = what.startsWith('a video');
  const tab = await lab.openPlayer(isTainted ? 'native' : 'hls.js', lab.streams.url + SAMPLE, 7.2);
  const { snapshot, isReadable } = await tab.evaluate(async (images) => {
    const { stage, hlsnapElement } = window as unknown as StageWindow;
    const options = { fast: true, images, ...(stage.player && { player: stage.player }) };
    const taken = await hlsnapElement.captureElement(stage.video(), options);
    const isReadable = !(await stage.failure(
      Promise.resolve().then(() => stage.toPng(stage.draw())),
    ));
    return { snapshot: await stage.toWire(taken), isReadable };
  }, images);
  expect(isReadable).toBe(!isTainted);
  expect(snapshot.source).toBe('stream');
  expect(capturedFrame(snapshot)).toBe(isTainted ? 180 : 178);
});

test('an adapter of the page tells of any other player', async () => {
  const tab = await lab.openTab();
  await tab.evaluate((url) => {
    const { stage, hlsnapElement } = window as unknown as StageWindow;
    hlsnapElement.registerAdapter({
      name: 'ours',
      locate: (player) =>
        'ours' in player ? { url, at: { sequence: 2, offset: 1.5 } } : undefined,
    });
    stage.element().player = { ours: true };
  }, lab.streams.url + SAMPLE);
  expect(capturedFrame(await capture(tab))).toBe(237);
});

test('what is wrong with the arguments of captureElement is said at once', async () => {
  const tab = await lab.openTab();
  const thrown = await tab.evaluate(() => {
    const { hlsnapElement, stage } = window as unknown as StageWindow;
    const call = (video: unknown, options: unknown): string => {
      try {
        void hlsnapElement.captureElement(video as HTMLVideoElement, options as object);
        return 'nothing';
      } catch (error) {
        return error instanceof Error ? `${error.name}: ${error.message}` : 'no error';
      }
    };
    return [
      call({}, {}),
      call(stage.video(), { fast: 1 }),
      call(stage.video(), { quality: 2 }),
      call(stage.video(), { player: 'hls' }),
      call(stage.video(), { snapper: {} }),
      call(stage.video(), { src: 'http://' }),
    ].map((text) => text.slice(0, 40));
  });
  expect(thrown).toEqual([
    'TypeError: video must be a <video> eleme',
    'TypeError: options.fast must be true or ',
    'RangeError: options.quality must be a nu',
    'TypeError: options.player must be an obj',
    'TypeError: options.snapper must be a Sna',
    "TypeError: options.src is not a URL: 'ht",
  ]);
});

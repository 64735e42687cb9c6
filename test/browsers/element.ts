import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type {
  ClassicCapture,
  classicPlugin,
  ClassicPluginOptions,
} from '../../src/classic/index.js';
import {
  launchBrowser,
  missingBrowser,
  type BrowserName,
  type TestBrowser,
  type TestPage,
} from '../helpers/browser.js';
import { installStage, type PlayerName, type StageWindow } from '../helpers/element-harness.js';
import { capturedFrame, captureWhilePlaying, frameIn } from '../helpers/element-page.js';
import {
  SAMPLE,
  startElementSite,
  startPlayer,
  type ElementSite,
  type PageOptions,
} from '../helpers/element-site.js';
import { readFrameNumber, type PictureBox } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';

interface ClassicWindow {
  readonly classicPlugin: typeof classicPlugin;
}

/** What a browser is known to play. */
export interface ElementCases {
  readonly players: readonly PlayerName[];
  /** Whether it plays HLS without a player. */
  readonly isNative: boolean;
}

/** In pictures and just at their edges. */
const TIMES = [0.3, 3.9599, 4.05, 7.2, 8.0399, 13.33];
const PLAYING_TIMES = 6;
const MOST_LOOKS = 50;
const CLASSIC_BODY = `<video id="player" width="640" height="360"></video><hls-snap for="player"></hls-snap>
<script type="module">import { classicPlugin } from '/dist/classic.js'; Object.assign(window, { classicPlugin });</script>`;

/** Presses the button beside a video in one browser. */
export function testElement(name: BrowserName, { players, isNative }: ElementCases): void {
  const reason = missingBrowser(name);
  if (reason !== undefined) console.warn(`The tests in ${name} are skipped. ${reason}`);
  const browserTest = test.skipIf(reason !== undefined);
  let site: ElementSite;
  let browser: TestBrowser;
  let page: TestPage | undefined;

  beforeAll(async () => {
    if (reason !== undefined) return;
    site = await startElementSite();
    browser = await launchBrowser(name, ['--autoplay-policy=no-user-gesture-required']);
  });
  afterEach(async () => {
    await page?.close();
    page = undefined;
  });
  afterAll(async () => {
    if (reason !== undefined) return;
    await browser.close();
    await site.close();
  });

  async function openPage(options?: PageOptions): Promise<TestPage> {
    page = await browser.openPage(site.addPage(options));
    await page.evaluate(untilReady, undefined);
    await page.evaluate(installStage, undefined);
    await page.evaluate(takePatientSnapper, undefined);
    return page;
  }

  browserTest.each(players)('%s: the button takes the picture on the screen', async (player) => {
    const opened = await openPage();
    await opened.evaluate(startPlayer, [player, site.streams.url + SAMPLE, 1]);
    for (const seconds of TIMES) {
      const { box, seeks } = await opened.evaluate(seekAndPlace, seconds);
      expect(seeks).toBe(false);
      const { shown, snapshot, failure } = await pressWhereStill(opened, box);
      expect(failure).toBeUndefined();
      expect([seconds, snapshot && capturedFrame(snapshot)]).toEqual([seconds, shown]);
      expect(snapshot).toMatchObject({ source: 'stream', isExact: true });
    }
  });

  browserTest.each(players)('%s plays on, and its picture is what it showed', async (player) => {
    const opened = await openPage();
    await opened.evaluate(startPlayer, [player, site.streams.url + SAMPLE, 1]);
    const taken = await opened.evaluate(captureWhilePlaying, PLAYING_TIMES);
    expect(taken).toHaveLength(PLAYING_TIMES);
    expect(taken.some(({ snapshot }) => snapshot.isExact)).toBe(true);
    for (const { before, after, snapshot, isPaused } of taken) {
      expect(isPaused).toBe(false);
      // Where the machine is so busy that none of the pictures around looks like the video's, it does not claim one.
      if (!snapshot.isExact) continue;
      const frame = capturedFrame(snapshot);
      expect(frame).toBeGreaterThanOrEqual(frameIn(before) ?? NaN);
      expect(frame).toBeLessThanOrEqual(frameIn(after) ?? NaN);
    }
  });

  browserTest.each(players)('%s is paused, and the picture is where it stays', async (player) => {
    const opened = await openPage();
    await opened.evaluate(startPlayer, [player, site.streams.url + SAMPLE, 1]);
    const taken = await opened.evaluate(captureAndPause, PLAYING_TIMES);
    expect(taken.some(({ snapshot }) => snapshot.isExact)).toBe(true);
    for (const { snapshot, shown } of taken) {
      if (snapshot.isExact) expect(capturedFrame(snapshot)).toBe(frameIn(shown));
    }
  });

  browserTest(
    'hls.js: a button of classicPlugin() takes the same picture, as data URIs',
    async () => {
      const opened = await openPage({ body: CLASSIC_BODY });
      await opened.evaluate(startPlayer, ['hls.js', site.streams.url + SAMPLE, 1]);
      await opened.evaluate(seekAndPlace, 7.2);
      const { shown, detail } = await opened.evaluate(pressClassic, {
        ...{ type: 'jpg', snapshotname: 'still-[time]' },
        dimensions: [{ width: 320 }, { width: 160, thumbnail: true }],
      } as const);
      const images = detail.images.map(({ data }) => frameIn(data.replace(/^.*,/, '')));
      expect(images).toEqual([frameIn(shown), frameIn(shown)]);
      expect(detail).toMatchObject({
        width: 640,
        height: 360,
        filename: 'still-7',
        isCanvas: true,
      });
      expect(detail.image).toMatch(/^data:image\/jpeg;base64,/);
    },
  );

  test.skipIf(reason !== undefined || isNative)(
    'what it cannot play is an error, and no picture',
    async () => {
      const opened = await openPage();
      const { snapshot, failure } = await opened.evaluate(async (url) => {
        const { stage } = window as unknown as StageWindow;
        const failed = new Promise((resolve) => {
          stage.video().addEventListener('error', resolve, { once: true });
        });
        stage.video().src = url;
        await failed;
        const captured = stage.next('captureerror');
        stage.element().shadowRoot?.querySelector('button')?.click();
        return captured;
      }, site.site.url + SAMPLE);
      expect(snapshot).toBeUndefined();
      expect(failure).toMatchObject({ name: 'SnapError', code: 'no-source' });
    },
  );
}

/** Runs in the page: a browser that is driven may call it loaded before its scripts have run. */
async function untilReady(): Promise<void> {
  while (!('hlsnapElement' in window)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Runs in the page: no machine is too busy for this one. */
function takePatientSnapper(): void {
  const { stage, hlsnap } = window as unknown as StageWindow;
  const patience = { timeout: 600, decodeTimeout: 600, stallTimeout: 600 };
  stage.element().snapper = new hlsnap.Snapper(patience);
}

/** Runs in the page. Seeks, and tells where on the screen the picture is, in pixels of a screenshot. */
async function seekAndPlace(seconds: number) {
  const { stage } = window as unknown as StageWindow;
  await stage.seek(seconds);
  // What a browser has painted is on the screen with its next frame.
  for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  const { x, y, width, height } = stage.video().getBoundingClientRect();
  const scale = devicePixelRatio;
  const box = { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
  return { box, seeks: stage.video().seeking };
}

/** The picture on the screen, once two screenshots show the same one: a compositor may be late, or between two. */
async function screenFrame(page: TestPage, box: PictureBox): Promise<number | undefined> {
  let before: number | undefined;
  for (let look = 0; look < MOST_LOOKS; look++) {
    const shown = readFrameNumber(decodeImage(Buffer.from(await page.screenshot())), box);
    if (shown !== undefined && shown === before) return shown;
    before = shown;
    await sleep(100);
  }
  return undefined;
}

/** Presses the button where the screen shows one picture before and after: a sought video may go on for some. */
async function pressWhereStill(page: TestPage, box: PictureBox) {
  let shown = await screenFrame(page, box);
  for (let look = 0; ; look++) {
    const pressed = await page.evaluate(press, undefined);
    const after = await screenFrame(page, box);
    if (after === shown || look === MOST_LOOKS) return { shown, ...pressed };
    shown = after;
  }
}

/** Runs in the page. */
async function press() {
  const { stage } = window as unknown as StageWindow;
  const done = Promise.race([stage.next('capturecomplete'), stage.next('captureerror')]);
  stage.element().shadowRoot?.querySelector('button')?.click();
  const { snapshot, failure } = await done;
  return { snapshot, failure };
}

/** Runs in the page. */
async function pressClassic(options: ClassicPluginOptions) {
  const { stage, classicPlugin } = window as unknown as StageWindow & ClassicWindow;
  const { player, htmlFor, snapper } = stage.element();
  const button = Object.assign(classicPlugin(options), { player, htmlFor, snapper });
  document.body.append(button);
  const completed = new Promise<ClassicCapture>((resolve) => {
    button.addEventListener('capturecomplete', ({ detail }) => {
      resolve(detail);
    });
  });
  await button.capture();
  const { canvas, width, height, image, images, filename } = await completed;
  const isCanvas = canvas instanceof HTMLCanvasElement;
  const detail = { isCanvas, width, height, image, images, filename };
  return { shown: stage.toPng(stage.draw()), detail };
}

/** Runs in the page. */
async function captureAndPause(count: number) {
  const { stage } = window as unknown as StageWindow;
  const video = stage.video();
  stage.element().pauseOnCapture = true;
  const taken = [];
  for (let i = 0; i < count; i++) {
    await video.play();
    await new Promise((resolve) => setTimeout(resolve, 200 + i * 37));
    const snapshot = await stage.toWire(await stage.element().capture());
    taken.push({ snapshot, shown: stage.toPng(stage.draw()) });
  }
  return taken;
}

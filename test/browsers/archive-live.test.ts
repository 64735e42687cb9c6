import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import type {} from '../../src/wall/index.js';
import { describeInBrowsers, importAs } from '../helpers/in-browsers.js';
import { openLab, type Lab } from '../helpers/lab.js';
import { startLiveOrigin, type LiveOrigin } from '../helpers/live-origin.js';
import type { PageGlobals } from '../helpers/page-harness.js';
import { SEGMENT_SECONDS } from '../helpers/live-media.js';
import { frameInTile } from '../helpers/wall-page.js';

const WINDOW = 20;
/** Of the archive's own: each loads a playlist for itself. */
const WORKERS = 2;

let lab: Lab;
let origin: LiveOrigin;

describeInBrowsers('The archive of a live recording', (name) => {
  beforeAll(async () => {
    lab = await openLab({ browser: name });
    await importAs(lab.page, 'wall', '/dist/wall.js');
  });
  afterAll(async () => {
    await lab.close();
  });
  beforeEach(async () => {
    origin = await startLiveOrigin({ windowSegments: WINDOW, publishedSegments: 40 });
  });
  afterEach(async () => {
    await lab.page.evaluate(() => {
      document.querySelector('hls-archive')?.remove();
    }, undefined);
    await origin.close();
  });

  test('its pictures go by few loads of the playlist, however far it slides meanwhile', async () => {
    await open();
    // By the playlist that is loaded for its pictures, each tile has another time than by the archive's own.
    origin.advance(2 * SEGMENT_SECONDS);
    await letGo();
    await untilSettled();
    const shown = await tiles();
    for (const [index, { note }] of shown.entries()) {
      const seconds = (40 - WINDOW + index) * SEGMENT_SECONDS;
      const expected = index < 2 ? undefined : origin.frameAt(seconds);
      expect([index, note, await frameAt(index)]).toEqual([
        index,
        index < 2 ? 'no longer there' : '',
        expected,
      ]);
    }
    // The archive's own, one for each worker, and one more where something is gone.
    expect(loads()).toBeLessThanOrEqual(1 + 2 * WORKERS);
  });

  test('reload() shows what has come, and keeps the pictures of what is still there', async () => {
    await open();
    await letGo();
    await untilSettled();
    const before = await tiles();
    const asked = segments().length;
    origin.advance(3 * SEGMENT_SECONDS);
    await lab.page.evaluate(() => {
      document.querySelector('hls-archive')?.reload();
    }, undefined);
    await expect.poll(async () => (await tiles())[0]?.src).toBe(before[3]?.src);
    await untilSettled();
    const after = await tiles();
    expect(after.map(({ src }) => src).slice(0, WINDOW - 3)).toEqual(
      before.map(({ src }) => src).slice(3),
    );
    expect(await frameAt(WINDOW - 1)).toBe(origin.frameAt(42 * SEGMENT_SECONDS));
    expect(new Set(segments().slice(asked))).toEqual(
      new Set([40, 41, 42].map((sequence) => `/main/segment${sequence}.ts`)),
    );
  });

  test('what is gone is told, once and for all, until reload()', async () => {
    await open();
    origin.advance((WINDOW + 10) * SEGMENT_SECONDS);
    await letGo();
    const notes = async (): Promise<readonly string[]> => (await tiles()).map(({ note }) => note);
    const all = (note: string): readonly string[] => Array.from({ length: WINDOW }, () => note);
    await expect.poll(notes).toEqual(all('no longer there'));
    await expect.poll(isAtRest).toBe(true);
    const before = loads();
    expect(before).toBeLessThan(WINDOW);
    await scrollALittle();
    expect([await notes(), loads()]).toEqual([all('no longer there'), before]);
    await lab.page.evaluate(() => {
      document.querySelector('hls-archive')?.reload();
    }, undefined);
    await expect.poll(notes).toEqual(all(''));
    await untilSettled();
    expect(await frameAt(0)).toBe(origin.frameAt((40 + 10) * SEGMENT_SECONDS));
  });
});

describeInBrowsers('An archive whose attributes name nothing', (name) => {
  beforeAll(async () => {
    lab = await openLab({ browser: name });
    await importAs(lab.page, 'wall', '/dist/wall.js');
    origin = await startLiveOrigin({ windowSegments: WINDOW });
  });
  afterAll(async () => {
    await lab.close();
    await origin.close();
  });

  test.each([
    ['en_US', 'Nowhere/Nothing'],
    ['', ''],
    ['x', '<b>'],
  ])('has a language and a time zone though it is told %j and %j', async (lang, zone) => {
    const text = await lab.page.evaluate(
      async ({ url, lang, zone }) => {
        document.body.innerHTML = '<hls-archive></hls-archive><hls-wall></hls-wall>';
        const [archive, wall] = document.body.children;
        for (const element of [archive, wall]) element?.setAttribute('lang', lang);
        archive?.setAttribute('time-zone', zone);
        archive?.setAttribute('src', url);
        wall?.setAttribute('streams', JSON.stringify([{ url, name: 'a' }]));
        const textIn = (element: Element | undefined, selector: string): string =>
          element?.shadowRoot?.querySelector(selector)?.textContent ?? '';
        const time = (): string => textIn(archive, '.tile .time');
        const state = (): string => textIn(wall, '.state');
        while (time() === '' || !/\d/.test(state())) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        document.body.textContent = '';
        return time() + textIn(archive, '[role=status]');
      },
      { url: origin.playlist, lang, zone },
    );
    expect(text).toMatch(/^\d\d:\d\d:\d\d.*every/);
  });
});

interface LiveTile {
  readonly note: string;
  readonly src: string | undefined;
}

/** Opens the origin's recording, a tile for each segment, all of them in view; its pictures wait. */
async function open(): Promise<void> {
  await lab.page.evaluate(
    async ({ url, workers }) => {
      const archive = document.createElement('hls-archive');
      archive.style.setProperty('--hls-archive-height', '40rem');
      archive.style.setProperty('--hls-archive-tile-width', '6rem');
      let running = 0;
      const { Snapper } = (window as unknown as PageGlobals).hlsnap;
      const snapper = new Snapper({ workers });
      const gate = new Promise((resolve) => {
        addEventListener('letgo', resolve, { once: true });
      });
      archive.snapper = {
        timeline: (...values) => snapper.timeline(...values),
        capture: async (...values) => {
          await gate;
          running += 1;
          archive.dataset['running'] = String(running);
          return snapper.capture(...values).finally(() => {
            running -= 1;
            archive.dataset['running'] = String(running);
          });
        },
      };
      archive.src = url;
      document.body.append(archive);
      while (!archive.current) await new Promise((resolve) => setTimeout(resolve, 5));
      archive.every = 'segment';
    },
    { url: origin.playlist, workers: WORKERS },
  );
}

async function letGo(): Promise<void> {
  await lab.page.evaluate(() => {
    dispatchEvent(new Event('letgo'));
  }, undefined);
}

function tiles(): Promise<readonly LiveTile[]> {
  return lab.page.evaluate(() => {
    const root = document.querySelector('hls-archive')?.shadowRoot;
    return [...(root?.querySelectorAll('.tile') ?? [])].map((tile) => ({
      note: tile.querySelector('.note')?.textContent ?? '',
      src: tile.querySelector('img[src]')?.getAttribute('src') ?? undefined,
    }));
  }, undefined);
}

/** Until each tile has a picture, or says why not. */
async function untilSettled(): Promise<void> {
  await expect
    .poll(async () => (await tiles()).every(({ note, src }) => note !== '' || src !== undefined))
    .toBe(true);
}

/** Whether no capture is under way. */
function isAtRest(): Promise<boolean> {
  return lab.page.evaluate(
    () => document.querySelector<HTMLElement>('hls-archive')?.dataset['running'] === '0',
    undefined,
  );
}

/** Has the archive look again at what is in view, and waits for longer than the archive waits until somebody has scrolled. */
async function scrollALittle(): Promise<void> {
  await lab.page.evaluate(async () => {
    const view = document.querySelector('hls-archive')?.shadowRoot?.querySelector('.view');
    view?.dispatchEvent(new Event('scroll'));
    await new Promise((resolve) => setTimeout(resolve, 300));
  }, undefined);
}

function frameAt(index: number): Promise<number | undefined> {
  return frameInTile(lab.page, `[data-time="${index * SEGMENT_SECONDS}"] img`, 'hls-archive');
}

function loads(): number {
  return origin.requests(/^\/main\/index\.m3u8/).length;
}

function segments(): readonly string[] {
  return origin.requests(/\.ts$/).map(({ path }) => path);
}

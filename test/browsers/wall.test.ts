import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as Library from '../../src/index.js';
import type {} from '../../src/wall/index.js';
import { axeViolations } from '../helpers/axe.js';
import { NEVER } from '../helpers/gate.js';
import { describeInBrowsers, importAs } from '../helpers/in-browsers.js';
import { openLab, type Lab } from '../helpers/lab.js';
import { startLiveOrigin, type LiveOrigin } from '../helpers/live-origin.js';
import { frameInTile, tilesShown, type ShownTile } from '../helpers/wall-page.js';

/** The live origin's segments have so many pictures. */
const SEGMENT_FRAMES = 100;

let lab: Lab;
let origin: LiveOrigin;
let advancing: NodeJS.Timeout;

describeInBrowsers('The wall', (name) => {
  beforeAll(async () => {
    lab = await openLab({ browser: name });
    origin = await startLiveOrigin();
    advancing = setInterval(() => {
      origin.advance(0.25);
    }, 250);
    await importAs(lab.page, 'wall', '/dist/wall.js');
  });
  afterAll(async () => {
    clearInterval(advancing);
    await lab.close();
    await origin.close();
  });

  test('each stream shows its newest picture, and how it is doing', async () => {
    lab.streams.put('/refusing/index.m3u8', '');
    lab.streams.rule('/refusing/index.m3u8', { status: 403 });
    await setStreams([
      origin.playlist,
      `${lab.streams.url}/sample/ts/index.m3u8`,
      `${lab.streams.url}/nothing/index.m3u8`,
      `${lab.streams.url}/refusing/index.m3u8`,
    ]);
    const kinds = ['live', 'ended', 'offline', 'refused'];
    await expect.poll(() => shown('kind')).toEqual(kinds);
    expect(await shown('name')).toEqual(['main', 'ts', 'nothing', 'refusing']);
    expect(await shown('text')).toEqual([
      expect.stringMatching(/^live · \d+s$/),
      expect.stringMatching(/^ended · \d+s$/),
      'offline',
      'refused',
    ]);
  });

  test('the picture is that of the stream, and goes on', async () => {
    await setStreams([origin.playlist]);
    await expect.poll(firstUrl).toMatch(/^blob:/);
    const [url, frame] = [await firstUrl(), await frameInTile(lab.page)];
    expect((frame ?? -1) % SEGMENT_FRAMES).toBe(0);
    await expect.poll(firstUrl).not.toBe(url);
    const next = await frameInTile(lab.page);
    expect(next).not.toBe(frame);
    expect((next ?? -1) % SEGMENT_FRAMES).toBe(0);
  });

  test('servers that never answer hold up no others', async () => {
    lab.streams.rule(/hanging/, { heldUntil: NEVER });
    const hanging = Array.from({ length: 14 }, (_, i) => `${lab.streams.url}/hanging${i}.m3u8`);
    const good = [origin.playlist, `${origin.playlist}?b`, `${origin.playlist}?c`];
    await setStreams([...hanging, ...good], '', 1);
    // As long as a request may take, those that hang would have kept all places.
    const kinds = [...hanging.map(() => 'waiting'), ...good.map(() => 'live')];
    await expect.poll(() => shown('kind')).toEqual(kinds);
  });

  test('nothing is fetched for what cannot be seen', async () => {
    const below = `${lab.streams.url}/sample/ts/index.m3u8?below`;
    await setStreams([origin.playlist, below], 'margin-block-end: 300vh');
    await expect.poll(() => shown('kind')).toEqual(['live', 'waiting']);
    expect(requestsOf('?below')).toBe(0);
    await lab.page.evaluate(() => {
      scrollTo(0, document.documentElement.scrollHeight);
    }, undefined);
    await expect.poll(() => requestsOf('?below')).toBeGreaterThan(0);
  });

  test('the keyboard leads from tile to tile, and Enter selects one', async () => {
    await setStreams([origin.playlist, `${origin.playlist}?b`, `${origin.playlist}?c`]);
    await expect.poll(() => shown('kind')).toEqual(['live', 'live', 'live']);
    const selected = await lab.page.evaluate(() => {
      const wall = document.querySelector('hls-wall');
      if (!wall) return undefined;
      const cells = [...(wall.shadowRoot?.querySelectorAll<HTMLElement>('.tile') ?? [])];
      const names: unknown[] = [];
      wall.addEventListener('tileselect', (event) => {
        const { stream, snapshot } = (
          event as CustomEvent<{ stream: { url: string }; snapshot: object }>
        ).detail;
        names.push([new URL(stream.url).search, 'presentationTime' in snapshot]);
      });
      const press = (key: string): void => {
        const focused = wall.shadowRoot?.activeElement;
        focused?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      };
      cells[0]?.focus();
      for (const key of ['ArrowRight', 'Enter', 'End', 'Enter']) press(key);
      return { names, tabs: cells.map(({ tabIndex }) => tabIndex) };
    }, undefined);
    expect(selected).toEqual({
      names: [
        ['?b', true],
        ['?c', true],
      ],
      tabs: [-1, -1, 0],
    });
  });

  test('axe finds nothing', async () => {
    const violations = await axeViolations(lab.page, 'hls-wall');
    expect(violations).toEqual([]);
  });

  test('streams from children and from the attribute', async () => {
    const names = await lab.page.evaluate(async () => {
      const wall = document.createElement('hls-wall');
      wall.innerHTML = '<hls-wall-stream url="/a/index.m3u8" name="Gate"></hls-wall-stream>';
      document.body.append(wall);
      const before = wall.streams.map(({ name }) => name);
      wall.setAttribute('streams', '[{ "url": "/b/index.m3u8" }]');
      const after = wall.streams.map(({ name }) => name);
      wall.remove();
      const removed = wall.streams.length;
      await Promise.resolve();
      return { before, after, removed };
    }, undefined);
    expect(names).toEqual({ before: ['Gate'], after: ['b'], removed: 0 });
  });
});

interface LibraryWindow {
  readonly hlsnap: typeof Library;
}

/** A new wall in place of the last one. */
async function setStreams(urls: readonly string[], style = '', workers?: number): Promise<void> {
  await lab.page.evaluate(
    ({ given, css, size }) => {
      const { hlsnap } = window as unknown as LibraryWindow;
      document.querySelector('hls-wall')?.remove();
      const wall = document.createElement('hls-wall');
      wall.interval = 1;
      if (size) wall.snapper = new hlsnap.Snapper({ workers: size });
      wall.streams = given.map((url) => ({ url }));
      document.body.append(wall);
      const [first] = wall.shadowRoot?.querySelectorAll<HTMLElement>('.tile') ?? [];
      if (first && css) {
        // One below the other.
        wall.style.setProperty('--hls-wall-tile-width', '100%');
        first.style.cssText = css;
      }
      scrollTo(0, 0);
    },
    { given: urls, css: style, size: workers },
  );
}

async function shown(what: keyof ShownTile): Promise<readonly (string | undefined)[]> {
  return (await tilesShown(lab.page)).map((tile) => tile[what]);
}

/** Of the picture in the first tile. */
function firstUrl(): Promise<string> {
  return lab.page.evaluate(
    () => document.querySelector('hls-wall')?.shadowRoot?.querySelector('img')?.src ?? '',
    undefined,
  );
}

function requestsOf(query: string): number {
  return lab.streams.log.filter(({ url }) => url.includes(query)).length;
}

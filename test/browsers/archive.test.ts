import { afterAll, beforeAll, expect, test } from 'vitest';
import type {} from '../../src/wall/index.js';
import { axeViolations } from '../helpers/axe.js';
import {
  answerDay,
  DAY_PLAYLIST,
  DAY_SEGMENT_SECONDS,
  DAY_SEGMENTS,
  DAY_START,
  frameOfDay,
} from '../helpers/day-stream.js';
import { describeInBrowsers, importAs } from '../helpers/in-browsers.js';
import { openLab, type Lab } from '../helpers/lab.js';
import { frameInTile } from '../helpers/wall-page.js';

const QUARTER_SECONDS = 900;
const QUARTERS = 96;
/** More than the rows in view and those around them have. */
const MOST_TILES = 200;

let lab: Lab;

describeInBrowsers('The archive', (name) => {
  beforeAll(async () => {
    lab = await openLab({ browser: name, answer: answerDay });
    await importAs(lab.page, 'wall', '/dist/wall.js');
    await open();
  });
  afterAll(async () => {
    await lab.close();
  });

  test('a day is there at a glance, and each tile shows its time', async () => {
    await untilFilled();
    expect(await facts()).toMatchObject({
      status: 'a picture every 15 minutes',
      rows: Math.ceil(QUARTERS / (await facts()).columns),
    });
    const times = await timesInView();
    expect(times.length).toBeGreaterThan(8);
    for (const time of times.slice(0, 24)) {
      const segment = Math.round(time / DAY_SEGMENT_SECONDS);
      // The first that begins in its quarter of an hour.
      const quarter = Math.round(time / QUARTER_SECONDS) * QUARTER_SECONDS;
      expect(time).toBeCloseTo(nextSegment(quarter));
      expect([time, await frameAt(time)]).toEqual([time, frameOfDay(segment)]);
    }
  });

  test('the keyboard leads through the day, zooms to single segments and back', async () => {
    await press('Home', { ctrlKey: true });
    await press('ArrowRight');
    expect(await currentTime()).toBeCloseTo(nextSegment(QUARTER_SECONDS));
    await press('End', { ctrlKey: true });
    expect(await currentTime()).toBeCloseTo(nextSegment(95 * QUARTER_SECONDS));
    await press('PageUp');
    expect(await currentTime()).toBeLessThan(nextSegment(95 * QUARTER_SECONDS));
    const before = await currentTime();
    for (let level = 0; level < 9; level += 1) await press('+');
    expect(await facts()).toMatchObject({ status: 'every picture' });
    expect(await currentTime()).toBe(before);
    await press('ArrowRight');
    expect((await currentTime()) - before).toBeCloseTo(DAY_SEGMENT_SECONDS);
    const { columns, tiles, rows } = await facts();
    expect(rows).toBe(Math.ceil(DAY_SEGMENTS / columns));
    expect(tiles).toBeLessThan(MOST_TILES);
    await untilFilled();
    for (const time of (await timesInView()).slice(0, 12)) {
      const segment = Math.round(time / DAY_SEGMENT_SECONDS);
      expect([time, await frameAt(time)]).toEqual([time, frameOfDay(segment)]);
    }
    for (let level = 0; level < 9; level += 1) await press('-');
    expect((await facts()).status).toBe('a picture every 6 hours');
  });

  test('wheel, fingers and buttons zoom at what is under them', async () => {
    await open();
    await untilFilled();
    const levels = await lab.page.evaluate(() => {
      const root = document.querySelector('hls-archive')?.shadowRoot;
      const [out, into] = [...(root?.querySelectorAll('button') ?? [])];
      const tile = root?.querySelector<HTMLElement>('.tile:nth-child(4)');
      const told = (): string => root?.querySelector('[role=status]')?.textContent ?? '';
      const turn = (more: WheelEventInit): void => {
        const wheel = { deltaY: -100, bubbles: true, cancelable: true, ...more };
        tile?.dispatchEvent(new WheelEvent('wheel', wheel));
      };
      const time = tile?.dataset['time'];
      const found: (string | boolean)[] = [];
      turn({ ctrlKey: false });
      found.push(told());
      turn({ ctrlKey: true });
      found.push(told());
      const current = root?.querySelector<HTMLElement>('[tabindex="0"]');
      found.push(current?.dataset['time'] === time);
      const touch = (type: string, pointerId: number, clientX: number): void => {
        const finger = { pointerId, clientX, pointerType: 'touch', bubbles: true };
        current?.dispatchEvent(new PointerEvent(type, finger));
      };
      touch('pointerdown', 1, 100);
      touch('pointerdown', 2, 300);
      touch('pointermove', 2, 220);
      found.push(told());
      into?.click();
      into?.click();
      found.push(told());
      out?.click();
      found.push(told());
      return found;
    }, undefined);
    expect(levels).toEqual([
      'a picture every 15 minutes',
      'a picture every 5 minutes',
      true,
      'a picture every 15 minutes',
      'a picture every 1 minute',
      'a picture every 5 minutes',
    ]);
  });

  test('Enter tells the moment', async () => {
    await open();
    await untilFilled();
    await press('Home', { ctrlKey: true });
    await press('ArrowRight');
    const moment = await lab.page.evaluate(() => {
      const archive = document.querySelector('hls-archive');
      let found: unknown;
      archive?.addEventListener('moment', (event) => {
        const { time, date, path, snapshot } = (event as CustomEvent<Moment>).detail;
        found = { time, date: date?.toISOString(), path, images: snapshot?.images.length };
      });
      const cell = archive?.shadowRoot?.activeElement;
      cell?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      return found;
    }, undefined);
    const time = nextSegment(QUARTER_SECONDS);
    expect(moment).toEqual({
      time: expect.closeTo(time) as number,
      date: new Date(Math.round(DAY_START.getTime() + time * 1000)).toISOString(),
      path: '2026/01/01/00/15/03.jpg',
      images: 1,
    });
  });

  test('20,000 tiles scrolled from end to end stay few, and what went by is not fetched', async () => {
    await open({ every: 'segment' });
    await untilFilled();
    const before = segmentsAsked();
    const most = await lab.page.evaluate(async () => {
      const root = document.querySelector('hls-archive')?.shadowRoot;
      const view = root?.querySelector('.view');
      let tiles = 0;
      for (let step = 1; view && step <= 60; step += 1) {
        view.scrollTop = ((view.scrollHeight - view.clientHeight) * step) / 60;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        tiles = Math.max(tiles, root?.querySelectorAll('.tile').length ?? 0);
      }
      return tiles;
    }, undefined);
    expect(most).toBeLessThan(MOST_TILES);
    await untilFilled();
    const times = await timesInView();
    expect(times.at(-1)).toBeCloseTo((DAY_SEGMENTS - 1) * DAY_SEGMENT_SECONDS);
    // 60 screens went by.
    expect(segmentsAsked() - before).toBeLessThan(10 * times.length);
  });

  test('the address of the page says where it is, and leads there', async () => {
    await open({ isFragment: true });
    await untilFilled();
    await press('Home', { ctrlKey: true });
    await press('+');
    await press('ArrowRight');
    await expect
      .poll(() => lab.page.evaluate(() => location.hash, undefined))
      .toBe('#t=2026-01-01T00:05:02.400Z&every=300');
    await open({ isFragment: true });
    await untilFilled();
    expect((await facts()).status).toBe('a picture every 5 minutes');
    expect(await currentTime()).toBeCloseTo(nextSegment(300));
    await lab.page.evaluate(() => {
      location.hash = '#t=2026-01-01T12:00:00Z&every=segment';
    }, undefined);
    await expect.poll(async () => (await facts()).status).toBe('every picture');
    const noon = 43_200;
    const times = await timesInView();
    expect(times.some((time) => Math.abs(time - noon) < DAY_SEGMENT_SECONDS)).toBe(true);
    await lab.page.evaluate(() => {
      history.replaceState(null, '', '#');
    }, undefined);
  });

  test('axe finds nothing, and a playlist that is not there is told', async () => {
    await open();
    await untilFilled();
    expect(await axeViolations(lab.page, 'hls-archive')).toEqual([]);
    await open({ path: '/nothing.m3u8' });
    await expect.poll(async () => (await facts()).status).toBe('The recording cannot be loaded.');
    expect(await axeViolations(lab.page, 'hls-archive')).toEqual([]);
  });
});

interface Moment {
  readonly time: number;
  readonly date: Date | undefined;
  readonly path: string | undefined;
  readonly snapshot: { readonly images: readonly object[] } | undefined;
}

interface OpenCall {
  readonly path?: string;
  readonly every?: 'segment';
  readonly isFragment?: boolean;
}

/** A new archive in place of the last one. */
async function open({ path = DAY_PLAYLIST, every, isFragment }: OpenCall = {}): Promise<void> {
  await lab.page.evaluate(
    async ({ url, step, withFragment }) => {
      document.querySelector('hls-archive')?.remove();
      const archive = document.createElement('hls-archive');
      archive.setAttribute('time-zone', 'UTC');
      archive.toggleAttribute('fragment', withFragment);
      archive.src = url;
      document.body.append(archive);
      const isThere = (): boolean => archive.current !== undefined;
      const until = Date.now() + 30_000;
      while (step && !isThere() && Date.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      if (step) archive.every = step;
    },
    { url: lab.streams.url + path, step: every, withFragment: isFragment ?? false },
  );
}

function facts(): Promise<{ status: string; columns: number; rows: number; tiles: number }> {
  return lab.page.evaluate(() => {
    const root = document.querySelector('hls-archive')?.shadowRoot;
    const grid = root?.querySelector('[role=grid]');
    return {
      status: root?.querySelector('[role=status]')?.textContent ?? '',
      columns: Number(grid?.getAttribute('aria-colcount')),
      rows: Number(grid?.getAttribute('aria-rowcount')),
      tiles: root?.querySelectorAll('.tile').length ?? 0,
    };
  }, undefined);
}

/** The times of the tiles in view, and whether each has its picture. */
function inView(): Promise<readonly { time: number; isThere: boolean }[]> {
  return lab.page.evaluate(() => {
    const root = document.querySelector('hls-archive')?.shadowRoot;
    const view = root?.querySelector('.view')?.getBoundingClientRect();
    const tiles = [...(root?.querySelectorAll<HTMLElement>('.tile') ?? [])];
    return tiles
      .filter((tile) => {
        const { top, bottom } = tile.getBoundingClientRect();
        return view && top >= view.top - 1 && bottom <= view.bottom + 1;
      })
      .map((tile) => ({
        time: Number(tile.dataset['time']),
        isThere: (tile.querySelector('img')?.naturalWidth ?? 0) > 0,
      }));
  }, undefined);
}

async function timesInView(): Promise<readonly number[]> {
  return (await inView()).map(({ time }) => time);
}

async function untilFilled(): Promise<void> {
  await expect
    .poll(async () => {
      const tiles = await inView();
      return tiles.length > 0 && tiles.every(({ isThere }) => isThere);
    })
    .toBe(true);
}

function frameAt(time: number): Promise<number | undefined> {
  return frameInTile(lab.page, `[data-time="${time}"] img`, 'hls-archive');
}

function press(key: string, options: { readonly ctrlKey?: boolean } = {}): Promise<void> {
  return lab.page.evaluate(
    ({ pressed, ctrlKey }) => {
      const root = document.querySelector('hls-archive')?.shadowRoot;
      const cell = root?.querySelector<HTMLElement>('[tabindex="0"]');
      cell?.focus();
      const event = { key: pressed, ctrlKey, bubbles: true, cancelable: true };
      cell?.dispatchEvent(new KeyboardEvent('keydown', event));
    },
    { pressed: key, ctrlKey: options.ctrlKey ?? false },
  );
}

/** Of the tile that Tab leads to. */
async function currentTime(): Promise<number> {
  return await lab.page.evaluate(() => {
    const root = document.querySelector('hls-archive')?.shadowRoot;
    return Number(root?.querySelector<HTMLElement>('[tabindex="0"]')?.dataset['time']);
  }, undefined);
}

/** When the first segment begins that does so at a time or after it. */
function nextSegment(seconds: number): number {
  return Math.ceil(seconds / DAY_SEGMENT_SECONDS - 1e-9) * DAY_SEGMENT_SECONDS;
}

function segmentsAsked(): number {
  return new Set(lab.streams.requests(/^\/day\/.*\.ts$/).map(({ path }) => path)).size;
}

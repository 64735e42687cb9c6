import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StageWindow } from '../helpers/element-harness.js';
import {
  capture,
  capturedFrame,
  failure,
  idle,
  openElementLab,
  SAMPLE,
  status,
  watchHeavy,
  type ElementLab,
} from '../helpers/element-page.js';

let lab: ElementLab;

beforeAll(async () => {
  lab = await openElementLab();
});
afterAll(() => lab.close());

let player: Page | undefined;

/** A tab with a fresh element, in which hls.js is paused at 7.2 s. */
async function renewPlayer(): Promise<Page> {
  player ??= await lab.openPlayer('hls.js', lab.streams.url + SAMPLE, 7.2);
  await player.evaluate(() => {
    (window as unknown as StageWindow).stage.renew();
  });
  return player;
}

const UNLOADED = '<video id="player"></video><hls-snap for="player" PRELOAD></hls-snap>';

test('nothing heavy is loaded before the first click, or before intent, unless it is asked for', async () => {
  const body = (preload: string) => UNLOADED.replace('PRELOAD', preload);
  const lazy = await lab.openTab({ body: body(''), elementOnly: true });
  const lazyHeavy = watchHeavy(lazy);
  await lazy.reload();
  await lazy.locator('hls-snap').hover();
  await lazy.locator('hls-snap').focus();
  await idle(lazy);
  expect(lazyHeavy).toEqual([]);

  for (const act of ['hover', 'focus'] as const) {
    const intent = await lab.openTab({ body: body('preload="intent"'), elementOnly: true });
    const intentHeavy = watchHeavy(intent);
    await intent.reload();
    await idle(intent);
    expect(intentHeavy).toEqual([]);
    const worker = intent.waitForRequest(/\/dist\/worker\.js/);
    await intent.locator('hls-snap')[act]();
    await worker;
  }

  const auto = await lab.openTab({ body: body('preload="auto"'), elementOnly: true });
  const worker = auto.waitForRequest(/\/dist\/worker\.js/);
  await auto.reload();
  await worker;
});

test('the state is said as it changes, in the words of the page', async () => {
  const tab = await renewPlayer();
  const said = await tab.evaluate(async () => {
    const { stage } = window as unknown as StageWindow;
    const element = stage.element();
    element.setAttribute('processing', 'Einen Moment …');
    element.setAttribute('success', 'Nur im Attribut');
    element.texts = {
      label: 'Bild aufnehmen',
      success: 'Fertig.',
      thumbnail: 'Das Bild',
      download: 'Speichern',
    };
    const texts: string[] = [];
    const region = element.shadowRoot?.querySelector('[aria-live]');
    if (!region) throw new Error('There is no live region.');
    new MutationObserver(() => texts.push(region.textContent)).observe(region, {
      childList: true,
    });
    await element.capture();
    await Promise.resolve();
    return texts;
  });
  expect(said).toEqual(['Einen Moment …', 'Fertig.']);
  await expect.poll(() => tab.getByRole('button', { name: 'Bild aufnehmen' }).count()).toBe(1);
  expect(await tab.getByRole('img', { name: 'Das Bild' }).count()).toBe(1);
  expect(await tab.getByRole('link', { name: 'Speichern' }).count()).toBe(1);
});

test('the button is named by its content, then by the label, in a language or another', async () => {
  const tab = await lab.openTab({
    body: `<video></video><hls-snap label="Foto">
    </hls-snap><hls-snap>Snap <b>it</b></hls-snap><hls-snap></hls-snap>`,
  });
  const names = tab.getByRole('button');
  expect(await names.count()).toBe(3);
  expect(await tab.getByRole('button', { name: 'Foto', exact: true }).count()).toBe(1);
  expect(await tab.getByRole('button', { name: 'Snap it', exact: true }).count()).toBe(1);
  expect(await tab.getByRole('button', { name: 'Take a picture', exact: true }).count()).toBe(1);
});

test('a failure is said by its code, rejected with and dispatched', async () => {
  const tab = await lab.openTab();
  await tab.evaluate((src) => {
    const { stage } = window as unknown as StageWindow;
    stage.element().src = src;
  }, `${lab.streams.url}/missing.m3u8?token=secret`);
  const failed = await failure(tab);
  expect(failed).toMatchObject({ name: 'SnapError', code: 'playlist-not-found' });
  expect(await status(tab)).toBe('The stream was not found.');
  await tab.evaluate(() => {
    (window as unknown as StageWindow).stage.element().setAttribute('error', 'Das ging nicht.');
  });
  await failure(tab);
  expect(await status(tab)).toBe('Das ging nicht.');
  await tab.evaluate(() => {
    (window as unknown as StageWindow).stage.element().texts = {
      errors: { 'playlist-not-found': 'Kein Stream.' },
    };
  });
  await failure(tab);
  expect(await status(tab)).toBe('Kein Stream.');
  const events = await tab.evaluate(() => (window as unknown as StageWindow).stage.events());
  expect(events.map(({ type }) => type)).toEqual([
    'capture',
    'captureerror',
    'capture',
    'captureerror',
    'capture',
    'captureerror',
  ]);
  expect(events[1]).toMatchObject({ bubbles: true, composed: true, failure: failed });
  expect(JSON.stringify(events)).not.toContain('secret');
});

test('clicks while it is busy are the same capture, and the events come in order', async () => {
  const tab = await renewPlayer();
  const states = await tab.evaluate(async () => {
    const { stage } = window as unknown as StageWindow;
    const element = stage.element();
    element.images = [{ width: 320 }, { width: 160, type: 'image/png' }];
    const button = element.shadowRoot?.querySelector('button');
    if (!button) throw new Error('There is no button.');
    const state = () => [
      element.busy,
      element.matches(':state(busy)'),
      button.getAttribute('aria-busy'),
      button.disabled,
    ];
    const done = stage.next('capturecomplete');
    button.click();
    const during = state();
    button.click();
    const isSame = element.capture() === element.capture();
    await element.capture();
    await done;
    await new Promise((resolve) => setTimeout(resolve));
    return { during, isSame, after: state() };
  });
  expect(states).toEqual({
    during: [true, true, 'true', false],
    isSame: true,
    after: [false, false, 'false', false],
  });
  const events = await tab.evaluate(() => (window as unknown as StageWindow).stage.events());
  expect(events.map(({ type, detail }) => [type, detail])).toEqual([
    ['capture', {}],
    ['resizeprogress', { done: 0, total: 2 }],
    ['resizeprogress', { done: 1, total: 2 }],
    ['resizeprogress', { done: 2, total: 2 }],
    ['capturecomplete', {}],
  ]);
  expect(events.every(({ bubbles, composed }) => bubbles && composed)).toBe(true);
  expect(events.at(-1)?.snapshot?.images.map(({ type, width }) => [type, width])).toEqual([
    ['image/jpeg', 320],
    ['image/png', 160],
  ]);
});

test('removed in the middle it aborts, and gives every URL back; moved it does not', async () => {
  const tab = await renewPlayer();
  const counts = await tab.evaluate(async () => {
    const { stage } = window as unknown as StageWindow;
    const element = stage.element();
    const urls = new Set<string>();
    const create = URL.createObjectURL.bind(URL);
    const revoke = URL.revokeObjectURL.bind(URL);
    URL.createObjectURL = (object: Blob) => {
      const url = create(object);
      urls.add(url);
      return url;
    };
    URL.revokeObjectURL = (url) => {
      urls.delete(url);
      revoke(url);
    };
    await element.capture();
    const first = urls.size;
    await element.capture();
    const second = urls.size;
    const moving = stage.failure(element.capture());
    document.body.prepend(element);
    const moved = await moving;
    const removing = stage.failure(element.capture());
    element.remove();
    const removed = await removing;
    return { first, second, moved, removed, left: urls.size, busy: element.busy };
  });
  expect(counts).toMatchObject({ first: 1, second: 1, left: 0, busy: false });
  expect(counts.moved).toBeUndefined();
  expect(counts.removed).toMatchObject({ name: 'SnapError', code: 'aborted' });
});

test('where the player is in a variable of its script, the error tells to set it', async () => {
  const tab = await lab.openTab({
    body: '<video id="player"></video><hls-snap for="player"></hls-snap>',
  });
  const { code, message } = (await failure(tab)) as { code?: string; message?: string };
  expect([code, message]).toEqual(['no-source', expect.stringContaining('set player')]);
});

test('a video that comes later, and another one that it is told to be for, are captured', async () => {
  const tab = await lab.openTab({
    body: '<div id="stage"></div><hls-snap for="player"></hls-snap>',
  });
  expect(await failure(tab)).toMatchObject({ code: 'no-source' });
  expect(await status(tab)).toBe('There is no stream to take a picture of.');
  await tab.evaluate(async (url) => {
    const { stage } = window as unknown as StageWindow;
    document
      .querySelector('#stage')
      ?.append(Object.assign(document.createElement('video'), { id: 'player' }));
    await stage.play('native', url);
    await stage.seek(7.2);
  }, lab.site.url + SAMPLE);
  expect(capturedFrame(await capture(tab))).toBe(180);
  await tab.evaluate(() => {
    const { stage } = window as unknown as StageWindow;
    stage.video().id = 'other';
  });
  expect(await failure(tab)).toMatchObject({ code: 'no-source' });
  await tab.evaluate(() => {
    const { stage } = window as unknown as StageWindow;
    stage.element().htmlFor = 'other';
  });
  expect(capturedFrame(await capture(tab))).toBe(180);
});

test.each([
  ['in it', '<hls-snap><div><video muted></video></div>Snap</hls-snap>'],
  ['beside it', '<figure><video muted></video><hls-snap>Snap</hls-snap></figure>'],
])(
  'without an id it is for the video %s, which is not a part of the button',
  async (_where, body) => {
    const tab = await lab.openTab({ body });
    await tab.evaluate(async (url) => {
      const { stage } = window as unknown as StageWindow;
      await stage.play('native', url);
      await stage.seek(7.2);
    }, lab.site.url + SAMPLE);
    expect(capturedFrame(await capture(tab))).toBe(180);
    expect(await tab.getByRole('button', { name: 'Snap', exact: true }).count()).toBe(1);
    const holder = await tab.evaluate(() => {
      const { stage } = window as unknown as StageWindow;
      return stage.video().closest('[slot=media]')?.assignedSlot?.closest('button') ?? null;
    });
    expect(holder).toBeNull();
  },
);

test('debug writes each step with its time, without what URLs hide', async () => {
  const tab = await renewPlayer();
  const lines: string[] = [];
  tab.on('console', (message) => lines.push(message.text()));
  await tab.evaluate((src) => {
    Object.assign((window as unknown as StageWindow).stage.element(), { src, debug: true });
  }, `${lab.streams.url}${SAMPLE}?token=secret`);
  await capture(tab);
  const steps = lines.map((line) => /^\[hls-snap\] \d+ ms (\w+)/.exec(line)?.[1]);
  expect(steps).toEqual(
    expect.arrayContaining([
      'moment',
      'stream',
      'fetching',
      'decoding',
      'encoding',
      'captured',
      'done',
    ]),
  );
  expect(lines.join('\n')).not.toContain('secret');
});

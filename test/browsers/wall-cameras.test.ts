import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type * as Wall from '../../src/wall/index.js';
import { startCamera, type Camera } from '../helpers/camera.js';
import { describeInBrowsers, importAs } from '../helpers/in-browsers.js';
import { openLab, type Lab } from '../helpers/lab.js';
import { frameInTile, tilesShown } from '../helpers/wall-page.js';

const DAY_MS = 86_400_000;

let lab: Lab;
let camera: Camera;

describeInBrowsers('Cameras of a wall', (name) => {
  beforeAll(async () => {
    lab = await openLab({ browser: name });
    await importAs(lab.page, 'wall', '/dist/wall.js');
  });
  afterEach(async () => {
    await camera.close();
  });
  afterAll(async () => {
    await lab.close();
  });

  test('the picture is fetched at the interval, and shown when it has changed', async () => {
    camera = await startCamera('etag');
    camera.show(7);
    await setCameras([camera.imageUrl]);
    await expect.poll(frame).toBe(7);
    expect(await tilesShown(lab.page)).toEqual([
      { kind: 'live', name: 'camera', text: expect.stringMatching(/^live · \d+s$/) as string },
    ]);
    camera.show(8);
    await expect.poll(frame).toBe(8);
  });

  test.each(['etag', 'last-modified'] as const)(
    'a server with %s sends no picture again, and the one that shows grows old',
    async (validator) => {
      camera = await startCamera(validator);
      camera.show(9, new Date(Date.now() - 3 * DAY_MS));
      await setCameras([camera.imageUrl]);
      await expect.poll(() => camera.statuses.length).toBeGreaterThan(3);
      // WebKit's sessions for automation are private ones, which keep no cache.
      const again = name === 'webkit' ? 200 : 304;
      expect([...new Set(camera.statuses.slice(1))]).toEqual([again]);
      expect(await frame()).toBe(9);
      // Without a new picture for three intervals it is late, though its server answers.
      await expect.poll(kind).toBe('late');
      const [tile] = await tilesShown(lab.page);
      expect(tile?.text).toMatch(validator === 'etag' ? /^late · \d+s$/ : /^late · 3d/);
      camera.show(10);
      await expect.poll(frame).toBe(10);
      await expect.poll(kind).toBe('live');
    },
  );

  test('a camera that fails is told from one that refuses, and comes back', async () => {
    camera = await startCamera('etag');
    camera.show(11);
    await setCameras([camera.imageUrl]);
    await expect.poll(frame).toBe(11);
    camera.fail(503);
    await expect.poll(kind).toBe('offline');
    camera.fail(401);
    await expect.poll(kind).toBe('refused');
    // The last picture stays.
    expect(await frame()).toBe(11);
    camera.fail(undefined);
    camera.show(12);
    await expect.poll(frame).toBe(12);
    await expect.poll(kind).toBe('live');
  });

  test('what is no picture is an error with a code', async () => {
    camera = await startCamera('etag');
    camera.send(new TextEncoder().encode('<h1>Please log in</h1>'));
    const code = await lab.page.evaluate(async (url) => {
      const { wall } = window as unknown as WallWindow;
      let dispose: (() => void) | undefined;
      const found = await new Promise<string>((resolve) => {
        const preview = wall.livePreview(new Image(), url, {
          kind: 'image',
          onState: ({ error }) => {
            if (wall.isSnapError(error)) resolve(error.code);
          },
        });
        dispose = () => {
          preview.dispose();
        };
      });
      dispose?.();
      return found;
    }, camera.imageUrl);
    expect(code).toBe('decode-failed');
  });

  test('a camera as a child, beside one that is selected', async () => {
    camera = await startCamera('etag');
    camera.show(13);
    await lab.page.evaluate((url) => {
      document.querySelector('hls-wall')?.remove();
      const wall = document.createElement('hls-wall');
      wall.innerHTML = `<hls-wall-stream image-url="${url}" name="Yard"></hls-wall-stream>`;
      document.body.append(wall);
    }, camera.imageUrl);
    await expect.poll(frame).toBe(13);
    const selected = await lab.page.evaluate(() => {
      const wall = document.querySelector('hls-wall');
      return new Promise<unknown>((resolve) => {
        wall?.addEventListener(
          'tileselect',
          (event) => {
            const { detail } = event as CustomEvent<Selected>;
            resolve({ name: detail.stream.name, type: detail.image?.type });
          },
          { once: true },
        );
        wall?.shadowRoot?.querySelector<HTMLElement>('.tile')?.click();
      });
    }, undefined);
    expect(selected).toEqual({ name: 'Yard', type: 'image/jpeg' });
  });
});

interface Selected {
  readonly stream: { readonly name: string };
  readonly image: { readonly type: string } | undefined;
}

interface WallWindow {
  readonly wall: typeof Wall;
}

async function setCameras(imageUrls: readonly string[]): Promise<void> {
  await lab.page.evaluate((urls) => {
    document.querySelector('hls-wall')?.remove();
    const wall = document.createElement('hls-wall');
    wall.interval = 1;
    wall.streams = urls.map((imageUrl) => ({ imageUrl }));
    document.body.append(wall);
  }, imageUrls);
}

function frame(): Promise<number | undefined> {
  return frameInTile(lab.page);
}

async function kind(): Promise<string | undefined> {
  const [tile] = await tilesShown(lab.page);
  return tile?.kind;
}

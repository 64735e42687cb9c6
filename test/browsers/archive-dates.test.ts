import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArchiveMoment } from '../../src/wall/index.js';
import { describeInBrowsers, importAs } from '../helpers/in-browsers.js';
import { openLab, type Lab } from '../helpers/lab.js';

const SAMPLE = '/sample/ts-small/';

let lab: Lab;

describeInBrowsers('The archive', (name) => {
  beforeAll(async () => {
    lab = await openLab({ browser: name });
    await importAs(lab.page, 'wall', '/dist/wall.js');
  });
  afterAll(() => lab.close());

  test.each([
    ['9999-12-31T23:59:57Z', ['9999/12/31/23/59/57.jpg', 'none']],
    ['1969-12-31T23:59:57.5Z', ['1969/12/31/23/59/58.jpg', '1970/01/01/00/00/02.jpg']],
    ['2024-02-29T23:59:57Z', ['2024/02/29/23/59/57.jpg', '2024/03/01/00/00/01.jpg']],
  ])('a recording from %s on tells its moments', async (start, paths) => {
    const playlist = readFileSync(`demo/public${SAMPLE}index.m3u8`, 'utf8')
      .replace('#EXTINF', `#EXT-X-PROGRAM-DATE-TIME:${start}\n#EXTINF`)
      .replaceAll(/^segment/gm, `${SAMPLE}segment`);
    lab.streams.put('/edge.m3u8', playlist);
    await open();
    await expect.poll(moments).toEqual(paths);
  });
});

async function open(): Promise<void> {
  await lab.page.evaluate((url) => {
    document.querySelector('hls-archive')?.remove();
    const archive = document.createElement('hls-archive');
    archive.src = url;
    document.body.append(archive);
  }, `${lab.streams.url}/edge.m3u8`);
}

/** The paths that a click on the first two tiles tells. */
function moments(): Promise<readonly string[]> {
  return lab.page.evaluate(() => {
    const archive = document.querySelector('hls-archive');
    const found: string[] = [];
    archive?.addEventListener('moment', (event) => {
      found.push((event as CustomEvent<ArchiveMoment>).detail.path ?? 'none');
    });
    const tiles = [...(archive?.shadowRoot?.querySelectorAll<HTMLElement>('.tile') ?? [])];
    for (const tile of tiles.slice(0, 2)) tile.click();
    return found;
  }, undefined);
}

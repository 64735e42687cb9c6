import type { TestPage } from './browser.js';
import { readFrameNumber } from './frame-code.js';

/** What a tile tells. */
export interface ShownTile {
  readonly kind: string | undefined;
  readonly name: string | undefined;
  readonly text: string | undefined;
}

/** What the tiles of the page's wall tell. */
export function tilesShown(page: TestPage): Promise<readonly ShownTile[]> {
  return page.evaluate(() => {
    const root = document.querySelector('hls-wall')?.shadowRoot;
    return [...(root?.querySelectorAll<HTMLElement>('.tile') ?? [])].map((cell) => ({
      kind: cell.dataset['state'],
      name: cell.querySelector('.name')?.textContent,
      text: cell.querySelector('.state')?.textContent,
    }));
  }, undefined);
}

/** The frame number in the first picture that an element of the page shows. */
export async function frameInTile(
  page: TestPage,
  selector = 'img',
  host = 'hls-wall',
): Promise<number | undefined> {
  const picture = await page.evaluate(
    ({ inside, outside }) => {
      const img = document.querySelector(outside)?.shadowRoot?.querySelector(inside);
      if (!(img instanceof HTMLImageElement) || img.naturalWidth === 0) return undefined;
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width: img.naturalWidth, height: img.naturalHeight });
      const context = canvas.getContext('2d');
      context?.drawImage(img, 0, 0);
      const data = context?.getImageData(0, 0, canvas.width, canvas.height).data;
      return { width: canvas.width, height: canvas.height, data: [...(data ?? [])] };
    },
    { inside: selector, outside: host },
  );
  return picture && readFrameNumber({ ...picture, data: Uint8Array.from(picture.data) });
}

import type { Snapper, Storyboard, StoryboardTile } from 'hlsnap';
import { download, save } from 'hlsnap/sinks';
import { byId, make } from './dom.js';
import { formatBytes, formatSeconds } from './format.js';
import type { ShownSource } from './source.js';

/** The moments of the storyboard, however long the recording is. */
const MOMENTS = 24;
const TILE_WIDTH = 160;
/** On a phone a row of all tiles would be a strip that shows nothing. */
const COLUMNS = 6;

/** Makes a storyboard of the stream once the user opens that part of the page. */
export function openStoryboardOnDemand(
  snapper: Snapper,
  source: () => ShownSource,
  onFailure: (error: unknown) => void,
): void {
  const part = byId('storyboard', HTMLDetailsElement);
  const place = byId('storyboard-place', HTMLElement);
  let running: AbortController | undefined;
  let urls: readonly string[] = [];
  part.addEventListener('toggle', () => {
    running?.abort();
    for (const url of urls) URL.revokeObjectURL(url);
    urls = [];
    place.replaceChildren();
    if (!part.open) return;
    const controller = new AbortController();
    running = controller;
    makeStoryboard(snapper, source(), place, controller.signal).then(
      (storyboard) => {
        if (controller.signal.aborted) return;
        urls = storyboard.sheets.map(({ blob }) => URL.createObjectURL(blob));
        place.replaceChildren(...viewOf(storyboard, urls));
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        place.replaceChildren();
        part.open = false;
        onFailure(error);
      },
    );
  });
}

async function makeStoryboard(
  snapper: Snapper,
  source: ShownSource,
  place: HTMLElement,
  signal: AbortSignal,
): Promise<Storyboard> {
  const status = make('p', 'note', 'Making the storyboard');
  status.role = 'status';
  place.append(status);
  return snapper.storyboard(source, {
    every: { count: MOMENTS },
    tile: { width: TILE_WIDTH },
    columns: COLUMNS,
    signal,
    onProgress: ({ done, total }) => {
      status.textContent = `Made ${done} of ${total} tiles`;
    },
  });
}

function viewOf(storyboard: Storyboard, urls: readonly string[]): readonly HTMLElement[] {
  const sheets = storyboard.sheets.map((sheet, index) => {
    const image = make('img', 'sheet');
    image.src = urls[index] ?? '';
    image.alt = `Sheet ${index + 1} with ${sheet.tiles.length} pictures`;
    return image;
  });
  return [previewBar(storyboard, urls), ...sheets, downloadRow(storyboard)];
}

/** A bar as a player has it: the pointer and the keyboard show the tile of their moment. */
function previewBar({ tiles, start, end, tile }: Storyboard, urls: readonly string[]): HTMLElement {
  const picture = make('div', 'tile');
  picture.style.inlineSize = `${tile.width}px`;
  picture.style.blockSize = `${tile.height}px`;
  const time = make('output', 'note');
  const bar = make('input');
  bar.type = 'range';
  bar.min = String(start);
  bar.max = String(end);
  bar.step = 'any';
  bar.value = String(start);
  bar.setAttribute('aria-label', 'Moment of the storyboard');
  const show = (seconds: number): void => {
    const shown = tileAt(tiles, seconds);
    if (!shown) return;
    picture.style.backgroundImage = `url("${urls[shown.sheet] ?? ''}")`;
    picture.style.backgroundPosition = `${-shown.x}px ${-shown.y}px`;
    time.value = formatSeconds(shown.time);
    bar.setAttribute('aria-valuetext', time.value);
  };
  bar.addEventListener('input', () => {
    show(bar.valueAsNumber);
  });
  bar.addEventListener('pointermove', ({ clientX }) => {
    const { left, width } = bar.getBoundingClientRect();
    show(start + ((clientX - left) / width) * (end - start));
  });
  // By one tile, not by a hundredth.
  bar.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    const current = tileAt(tiles, bar.valueAsNumber)?.index ?? 0;
    const next = step === undefined ? undefined : tiles[current + step];
    if (step === undefined) return;
    event.preventDefault();
    if (!next) return;
    bar.value = String(next.time);
    show(next.time);
  });
  show(start);
  return make('div', 'storyboard-bar', picture, time, bar);
}

function tileAt(tiles: readonly StoryboardTile[], seconds: number): StoryboardTile | undefined {
  return tiles.findLast(({ time }) => time <= seconds) ?? tiles[0];
}

function downloadRow(storyboard: Storyboard): HTMLElement {
  const { sheets, bytesFetched } = storyboard;
  const button = make('button', 'secondary', 'Download sheets and WebVTT');
  button.type = 'button';
  const sizes = sheets.reduce((sum, { blob }) => sum + blob.size, 0);
  const facts = `${formatBytes(sizes)} of sheets, made from ${formatBytes(bytesFetched)} of the stream`;
  const note = make('p', 'note', facts);
  note.role = 'status';
  button.addEventListener('click', () => {
    saveArchive(storyboard).then(
      () => {
        note.textContent = 'Downloaded hlsnap-storyboard.zip';
      },
      () => {
        note.textContent = 'The download did not work';
      },
    );
  });
  return make('div', 'storyboard-download', button, note);
}

async function saveArchive(storyboard: Storyboard): Promise<void> {
  const archive = download({ zip: { name: 'hlsnap-storyboard.zip' } });
  const { ok, error } = await save(storyboard, archive);
  if (!ok) throw error ?? new Error('The storyboard could not be added to the archive');
  await archive.close();
}

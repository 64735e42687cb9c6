import { assertOptions, number } from '../options/check.js';
import type { SnapImage } from '../results/snapshot.js';
import type { WatchedSnapshot } from '../results/watched-snapshot.js';
import { cellAfterKey } from './grid-keys.js';
import { imageWidth } from './image-width.js';
import { languageOf } from './locale.js';
import {
  checkSnapper,
  INTERVAL,
  type NamedStream,
  resolveStreams,
  type PreviewSnapper,
  type WallStream,
} from './options.js';
import { readStreams } from './read-streams.js';
import { WALL_TEXTS, type WallTexts } from './wall-texts.js';
import { WALL_STYLE } from './wall-style.js';
import { WallTile } from './wall-tile.js';

/**
 * The detail of `tileselect`.
 *
 * @public
 */
export interface WallSelection {
  /** The stream of the tile. */
  readonly stream: WallStream;
  /** The picture that shows; `undefined` if there is none yet. */
  readonly image: SnapImage | undefined;
  /** Its newest snapshot; `undefined` if there is none yet, and with cameras. */
  readonly snapshot: WatchedSnapshot | undefined;
}

/** Servers that render pages have none. */
const Base = typeof HTMLElement === 'undefined' ? (Object as never) : HTMLElement;
/** How close to the visible part a tile is made ready. */
const MARGIN = '100px';
const TICK_MS = 1000;

/**
 * `<hls-wall>`: many live streams side by side, each refreshed at its interval, its state and the age of its picture
 * told in text. Nothing is fetched for tiles that are not visible. Streams come from the property `streams`, the
 * attribute of the same name as JSON, or children `<hls-wall-stream url="…" name="…">`, in this order. Cameras have an
 * `imageUrl` instead, or `image-url` as an attribute.
 *
 * A click on a tile, or Enter, dispatches `tileselect`, a `CustomEvent` with a {@link WallSelection}.
 *
 * @public
 */
export class HlsWallElement extends Base {
  /** The attributes whose changes the browser reports. */
  static readonly observedAttributes: readonly string[] = ['streams', 'interval'];

  readonly #grid = document.createElement('div');
  readonly #visible = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) this.#setVisible(target, isIntersecting);
    },
    { rootMargin: MARGIN },
  );
  readonly #sizes = new ResizeObserver(() => {
    this.#layOut();
  });
  readonly #children = new MutationObserver(() => {
    this.#setStreams();
  });
  #given: readonly NamedStream[] | undefined;
  #tiles: readonly WallTile[] = [];
  #columns = 0;
  /** The cell that Tab leads to. */
  #current = 0;
  #texts = WALL_TEXTS as WallTexts;
  #snapper: PreviewSnapper | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;

  /** Called by the browser for each `<hls-wall>`. */
  constructor() {
    super();
    this.#grid.className = 'grid';
    this.#grid.setAttribute('part', 'grid');
    this.#grid.setAttribute('role', 'grid');
    this.#grid.addEventListener('keydown', (event) => {
      this.#onKey(event);
    });
    this.#grid.addEventListener('click', ({ target }) => {
      this.#select(this.#tileOf(target));
    });
    this.#grid.addEventListener('focusin', ({ target }) => {
      const tile = this.#tileOf(target);
      if (tile) this.#setCurrent(this.#tiles.indexOf(tile));
    });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(WALL_STYLE);
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    root.append(this.#grid);
  }

  /** The streams on the wall. Those that were there before keep their pictures. */
  get streams(): readonly WallStream[] {
    return this.#tiles.map(({ stream }) => stream);
  }
  set streams(streams: readonly WallStream[]) {
    this.#given = resolveStreams('streams', streams);
    this.#setStreams();
  }

  /** The seconds from one picture of a stream to the next, 0.5 to 86,400; 6 if the attribute is missing. */
  get interval(): number {
    const value = Number(this.getAttribute('interval') ?? INTERVAL.default);
    return value >= INTERVAL.least && value <= INTERVAL.most ? value : INTERVAL.default;
  }
  set interval(seconds: number) {
    const { least, most } = INTERVAL;
    this.setAttribute('interval', String(number('interval', seconds, least, most)));
  }

  /** The Snapper that takes the pictures; `undefined`: one that all walls and previews of the page share. */
  get snapper(): PreviewSnapper | undefined {
    return this.#snapper;
  }
  set snapper(snapper: PreviewSnapper | undefined) {
    this.#snapper = snapper === undefined ? undefined : checkSnapper('snapper', snapper);
    this.#restart();
  }

  /** The texts; those left out are English. */
  get texts(): Partial<WallTexts> {
    return this.#texts;
  }
  set texts(texts: Partial<WallTexts>) {
    assertOptions('texts', texts, WALL_TEXTS);
    this.#texts = { ...WALL_TEXTS, ...texts };
    this.#tick();
  }

  /** Called by the browser. */
  connectedCallback(): void {
    this.#setStreams();
    this.#tick();
    this.#children.observe(this, { childList: true, subtree: true, attributes: true });
    this.#sizes.observe(this.#grid);
    this.#ticking = setInterval(() => {
      this.#tick();
    }, TICK_MS);
  }

  /** Called by the browser. Ends what is being fetched. */
  disconnectedCallback(): void {
    clearInterval(this.#ticking);
    this.#children.disconnect();
    this.#sizes.disconnect();
    this.#setTiles([]);
  }

  /** Called by the browser. */
  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.isConnected || before === after) return;
    if (name === 'streams') this.#setStreams();
    else this.#restart();
  }

  /** Makes the tiles of the streams, where they come from now. */
  #setStreams(): void {
    if (!this.isConnected) return;
    const kept = new Map(this.#tiles.map((tile) => [keyOf(tile.stream), tile]));
    const tiles = (this.#given ?? readStreams(this)).map(
      (one) => kept.get(keyOf(one)) ?? new WallTile(one),
    );
    const isSame = tiles.length === kept.size && tiles.every((tile, i) => tile === this.#tiles[i]);
    // Moving cells takes the focus from them.
    if (!isSame) this.#setTiles(tiles);
  }

  #setTiles(tiles: readonly WallTile[]): void {
    const unique = [...new Set(tiles)];
    for (const tile of this.#tiles.filter((one) => !unique.includes(one))) {
      this.#visible.unobserve(tile.cell);
      tile.dispose();
    }
    this.#tiles = unique;
    this.#columns = 0;
    this.#layOut();
    for (const { cell } of unique) this.#visible.observe(cell);
    this.#setCurrent(Math.min(this.#current, Math.max(0, unique.length - 1)));
    this.#tick();
  }

  /** Puts the tiles into as many rows as there are on the screen. */
  #layOut(): void {
    const columns = Math.max(1, getComputedStyle(this.#grid).gridTemplateColumns.split(' ').length);
    if (columns === this.#columns) return;
    this.#columns = columns;
    const focused = this.shadowRoot?.activeElement;
    const rows = Array.from({ length: Math.ceil(this.#tiles.length / columns) }, (_, row) => {
      const element = document.createElement('div');
      element.className = 'row';
      element.setAttribute('role', 'row');
      const cells = this.#tiles.slice(row * columns, (row + 1) * columns).map(({ cell }) => cell);
      element.append(...cells);
      return element;
    });
    this.#grid.replaceChildren(...rows);
    // Moving an element takes the focus from it.
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus();
  }

  #setVisible(cell: Element, isVisible: boolean): void {
    const tile = this.#tiles.find((one) => one.cell === cell);
    const { interval } = this;
    tile?.setVisible(isVisible, {
      interval,
      width: imageWidth(cell),
      snapper: this.#snapper,
      onState: () => {
        this.#say([tile]);
      },
    });
  }

  /** With other options all begin anew. */
  #restart(): void {
    for (const tile of this.#tiles) {
      tile.dispose();
      this.#visible.unobserve(tile.cell);
      this.#visible.observe(tile.cell);
    }
  }

  #tick(): void {
    this.#grid.setAttribute('aria-label', this.#texts.label);
    this.#say(this.#tiles);
  }

  /** Says how the streams of some tiles are doing now. */
  #say(tiles: readonly WallTile[]): void {
    const now = Date.now();
    const language = languageOf(this);
    for (const tile of tiles) tile.setText(this.#texts, now, language);
  }

  #onKey(event: KeyboardEvent): void {
    const tile = this.#tileOf(event.target);
    if (!tile || event.altKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.#select(tile);
      return;
    }
    const next = cellAfterKey(event, this.#tiles.indexOf(tile), {
      columns: this.#columns,
      count: this.#tiles.length,
      isRightToLeft: getComputedStyle(this).direction === 'rtl',
    });
    if (next === undefined) return;
    event.preventDefault();
    this.#tiles[next]?.cell.focus();
  }

  #setCurrent(index: number): void {
    this.#current = index;
    for (const [i, { cell }] of this.#tiles.entries()) cell.tabIndex = i === index ? 0 : -1;
  }

  #select(tile: WallTile | undefined): void {
    if (!tile) return;
    const { stream, state } = tile;
    const { image, snapshot } = state;
    const detail: WallSelection = { stream, image, snapshot };
    this.dispatchEvent(new CustomEvent('tileselect', { detail, bubbles: true, composed: true }));
  }

  #tileOf(target: EventTarget | null): WallTile | undefined {
    return this.#tiles.find(({ cell }) => target instanceof Node && cell.contains(target));
  }
}

function keyOf({ url, imageUrl, name }: NamedStream): string {
  return JSON.stringify([url, imageUrl, name]);
}

import { reuseRows, rowsInView, type RowGeometry, type RowRange } from './archive-rows.js';

/** The parts of a tile that change. */
export interface TileParts {
  readonly cell: HTMLElement;
  readonly img: HTMLImageElement;
  readonly note: HTMLElement;
  readonly time: HTMLElement;
}

export interface ArchiveViewHost {
  /** Writes a tile that has come into the document, or has to be written anew. */
  readonly fill: (parts: TileParts, place: number) => void;
  /** Other tiles are in view. */
  readonly onView: () => void;
}

interface Row {
  readonly element: HTMLElement;
  readonly tiles: readonly TileParts[];
}

/** Rows that are in the document beyond those in view, on each side. */
const MORE_ROWS = 2;
/** Until the first row has been measured. */
const FIRST_ROW_PIXELS = 120;

/** A grid of any number of tiles, of which only those in view are in the document, and the one that Tab leads to. */
export class ArchiveView {
  readonly element = div('view');
  readonly grid = div('grid');
  readonly #host: ArchiveViewHost;
  readonly #measure = div('measure');
  readonly #rows = new Map<number, Row>();
  readonly #sizes = new ResizeObserver(() => {
    this.#layOut();
  });
  readonly #seen = new IntersectionObserver((entries) => {
    this.#isSeen = entries.at(-1)?.isIntersecting ?? false;
    this.#host.onView();
  });
  #isSeen = false;
  #count = 0;
  #columns = 1;
  #rowPixels = FIRST_ROW_PIXELS;
  #current = 0;
  #geometryInView: RowGeometry | undefined;

  constructor(host: ArchiveViewHost) {
    this.#host = host;
    this.grid.setAttribute('role', 'grid');
    this.element.append(this.#measure, this.grid);
    this.element.addEventListener('scroll', () => {
      this.#render();
    });
  }

  get columns(): number {
    return this.#columns;
  }

  connect(): void {
    this.#sizes.observe(this.element);
    this.#seen.observe(this.element);
  }

  disconnect(): void {
    this.#sizes.disconnect();
    this.#seen.disconnect();
  }

  /** Shows so many tiles, and Tab leads to the current one. All are written anew. */
  show(count: number, current: number): void {
    this.#count = count;
    this.#current = current;
    this.#clear();
    this.#layOut();
  }

  /** Makes a tile the one that Tab leads to. */
  setCurrent(place: number): void {
    this.#tileAt(this.#current)?.cell.setAttribute('tabindex', '-1');
    this.#current = place;
    this.#render();
    this.#tileAt(place)?.cell.setAttribute('tabindex', '0');
  }

  focus(): void {
    this.reveal(this.#current);
    this.#tileAt(this.#current)?.cell.focus({ preventScroll: true });
  }

  /** Writes a tile anew, if it is in the document. */
  refill(place: number): void {
    const tile = this.#tileAt(place);
    if (tile) this.#host.fill(tile, place);
  }

  /** The places in view; none where the page has scrolled past all of it. */
  placesInView(): RowRange {
    if (!this.#isSeen) return { from: 0, to: 0 };
    const { from, to } = rowsInView(this.#geometryInView ?? this.#geometry());
    return { from: from * this.#columns, to: Math.min(this.#count, to * this.#columns) };
  }

  /** How many whole rows are in view, at least one. */
  get rowsOfPage(): number {
    return Math.max(1, Math.floor(this.element.clientHeight / this.#rowPixels));
  }

  /** Where a tile is, in pixels below the upper edge of what is in view. */
  offsetOf(place: number): number {
    return Math.floor(place / this.#columns) * this.#rowPixels - this.element.scrollTop;
  }

  /** Scrolls until a tile is there; by default no further than it has to. */
  reveal(place: number, offset = this.offsetOf(place)): void {
    const most = Math.max(0, this.element.clientHeight - this.#rowPixels);
    const wanted = Math.min(most, Math.max(0, offset));
    this.element.scrollTop += this.offsetOf(place) - wanted;
    this.#render();
  }

  placeOf(target: EventTarget | null): number | undefined {
    if (!(target instanceof Node)) return undefined;
    for (const [row, { tiles }] of this.#rows) {
      const column = tiles.findIndex(({ cell }) => cell.contains(target));
      if (column >= 0) return row * this.#columns + column;
    }
    return undefined;
  }

  #layOut(): void {
    const template = getComputedStyle(this.#measure).gridTemplateColumns;
    const columns = Math.max(1, template.split(' ').length);
    const offset = this.offsetOf(this.#current);
    const hadFocus = this.#hasFocus();
    if (columns !== this.#columns) this.#clear();
    this.#columns = columns;
    this.#render();
    const measured = this.#rows.values().next().value?.element.offsetHeight ?? 0;
    if (measured > 0) this.#rowPixels = measured;
    this.grid.setAttribute('aria-rowcount', String(this.#rowCount()));
    this.grid.setAttribute('aria-colcount', String(columns));
    this.grid.style.blockSize = `${this.#rowCount() * this.#rowPixels}px`;
    for (const [row, { element }] of this.#rows) this.#move(element, row);
    this.reveal(this.#current, offset);
    if (hadFocus) this.focus();
  }

  #hasFocus(): boolean {
    const root = this.grid.getRootNode();
    return root instanceof ShadowRoot && this.grid.contains(root.activeElement);
  }

  #geometry(): RowGeometry {
    return {
      count: this.#rowCount(),
      rowPixels: this.#rowPixels,
      scrollPixels: this.element.scrollTop,
      viewPixels: this.element.clientHeight,
    };
  }

  #rowCount(): number {
    return Math.ceil(this.#count / this.#columns);
  }

  #render(): void {
    const geometry = this.#geometry();
    const { from, to } = rowsInView(geometry, MORE_ROWS);
    const wanted = new Set(Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i));
    // What has the focus would lose it.
    if (this.#count > 0) wanted.add(Math.floor(this.#current / this.#columns));
    const { reused, left, added } = reuseRows([...this.#rows.keys()], [...wanted]);
    for (const row of left) {
      this.#rows.get(row)?.element.remove();
      this.#rows.delete(row);
    }
    for (const row of [...this.#reuse(reused), ...added]) this.#add(row);
    // Measuring what has just changed would lay it out at once.
    this.#geometryInView = geometry;
    this.#host.onView();
    this.#geometryInView = undefined;
  }

  /**
   * Far cheaper than other elements, which the browser would have to style and lay out.
   *
   * @returns the rows for which they will not do: the last one may have fewer tiles
   */
  #reuse(reused: readonly (readonly [number, number])[]): readonly number[] {
    const taken = reused.map(([from, to]) => ({ to, row: this.#rows.get(from) }));
    for (const [from] of reused) this.#rows.delete(from);
    return taken.flatMap(({ to, row }) => {
      if (row?.tiles.length === this.#tilesOf(to)) {
        this.#rows.set(to, row);
        this.#write(row, to);
        return [];
      }
      row?.element.remove();
      return [to];
    });
  }

  #tilesOf(row: number): number {
    return Math.min(this.#columns, this.#count - row * this.#columns);
  }

  #add(row: number): void {
    const tiles = Array.from({ length: this.#tilesOf(row) }, (_, column) => createTile(column));
    const element = div('row');
    element.setAttribute('role', 'row');
    element.append(...tiles.map(({ cell }) => cell));
    const next = [...this.#rows.keys()].filter((other) => other > row);
    // Screen readers go by the order in the document.
    this.grid.insertBefore(element, this.#rows.get(Math.min(...next))?.element ?? null);
    this.#rows.set(row, { element, tiles });
    this.#write({ element, tiles }, row);
  }

  #write({ element, tiles }: Row, row: number): void {
    element.setAttribute('aria-rowindex', String(row + 1));
    this.#move(element, row);
    const first = row * this.#columns;
    for (const [column, tile] of tiles.entries()) {
      tile.cell.tabIndex = first + column === this.#current ? 0 : -1;
      this.#host.fill(tile, first + column);
    }
  }

  #move(element: HTMLElement, row: number): void {
    element.style.transform = `translateY(${row * this.#rowPixels}px)`;
  }

  #tileAt(place: number): TileParts | undefined {
    return this.#rows.get(Math.floor(place / this.#columns))?.tiles[place % this.#columns];
  }

  #clear(): void {
    for (const { element } of this.#rows.values()) element.remove();
    this.#rows.clear();
  }
}

function createTile(column: number): TileParts {
  const img = document.createElement('img');
  img.alt = '';
  img.setAttribute('part', 'picture');
  const [cell, frame, note, time] = [div('tile'), div('frame'), div('note'), div('time')];
  frame.append(img, note);
  cell.append(frame, time);
  cell.setAttribute('role', 'gridcell');
  cell.setAttribute('aria-colindex', String(column + 1));
  return { cell, img, note, time };
}

function div(part: string): HTMLElement {
  const element = document.createElement('div');
  element.className = part;
  element.setAttribute('part', part);
  return element;
}

import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import { make } from '../dom.js';

/** A row on the page, of the item that it shows now. */
export interface RowView<Item> {
  readonly element: HTMLElement;
  readonly update: (item: Item) => void;
}

export interface ListParts<Item> {
  /** What the list is, for those who do not see it. */
  readonly label: string;
  readonly empty: string;
  readonly idOf: (item: Item) => string;
  readonly create: () => RowView<Item>;
  /** About how high a row is. */
  readonly rowPixels: number;
  /** How many columns fit; without it there is one. */
  readonly columnsIn?: (pixels: number) => number;
}

interface Row<Item> extends RowView<Item> {
  readonly item: HTMLLIElement;
}

/** A list of any length, of which only what is in view is on the page. A row that has the focus stays. */
export class VirtualList<Item> {
  readonly #place: HTMLElement;
  readonly #parts: ListParts<Item>;
  readonly #list = make('ul');
  readonly #empty: HTMLElement;
  readonly #rows = new Map<string, Row<Item>>();
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLLIElement>;
  #items: readonly Item[] = [];
  #columns = 1;

  constructor(place: HTMLElement, parts: ListParts<Item>) {
    this.#place = place;
    this.#parts = parts;
    this.#empty = make('p', 'rows-empty', parts.empty);
    place.tabIndex = 0;
    place.role = 'region';
    place.setAttribute('aria-label', parts.label);
    place.append(this.#empty, this.#list);
    this.#list.role = 'list';
    this.#virtualizer = new Virtualizer(this.#options());
    this.#virtualizer._didMount();
    this.#virtualizer._willUpdate();
    new ResizeObserver(() => {
      this.#setColumns();
    }).observe(place);
  }

  show(items: readonly Item[]): void {
    this.#items = items;
    this.#empty.hidden = items.length > 0;
    this.#list.hidden = items.length === 0;
    this.#virtualizer.setOptions(this.#options());
    this.#virtualizer._willUpdate();
    this.#render();
  }

  focus(): void {
    this.#place.focus();
  }

  #options(): VirtualizerOptions<HTMLElement, HTMLLIElement> {
    return {
      count: this.#items.length,
      lanes: this.#columns,
      overscan: 4,
      getScrollElement: () => this.#place,
      estimateSize: () => this.#parts.rowPixels,
      getItemKey: (index) => this.#idAt(index) ?? index,
      rangeExtractor: (range) => {
        const shown = defaultRangeExtractor(range);
        const focused = this.#focusedIndex();
        const isLost = focused >= 0 && focused < range.count && !shown.includes(focused);
        return isLost ? [...shown, focused].sort((a, b) => a - b) : shown;
      },
      ...{ observeElementRect, observeElementOffset, scrollToFn: elementScroll },
      onChange: () => {
        this.#render();
      },
    };
  }

  #setColumns(): void {
    const pixels = this.#place.clientWidth;
    const columns = this.#parts.columnsIn?.(pixels) ?? 1;
    if (pixels === 0 || columns === this.#columns) return;
    this.#columns = columns;
    this.#virtualizer.setOptions(this.#options());
    this.#virtualizer.measure();
  }

  #render(): void {
    const shown = this.#virtualizer.getVirtualItems();
    const ids = new Set(shown.map(({ index }) => this.#idAt(index)));
    for (const [id, { item }] of this.#rows) {
      if (ids.has(id)) continue;
      item.remove();
      this.#rows.delete(id);
    }
    this.#list.style.blockSize = `${this.#virtualizer.getTotalSize()}px`;
    let next = this.#list.firstElementChild;
    for (const place of shown) {
      const row = this.#rowAt(place);
      if (!row) continue;
      // What is moved loses the focus.
      if (row.item === next) next = next.nextElementSibling;
      else this.#list.insertBefore(row.item, next);
      this.#virtualizer.measureElement(row.item);
    }
  }

  #rowAt({ index, start, lane }: VirtualItem): Row<Item> | undefined {
    const [item, id] = [this.#items[index], this.#idAt(index)];
    if (item === undefined || id === undefined) return undefined;
    const row = this.#rows.get(id) ?? this.#create(id);
    row.update(item);
    const { style, dataset } = row.item;
    dataset['index'] = String(index);
    style.inlineSize = `${100 / this.#columns}%`;
    style.insetInlineStart = `${(100 * lane) / this.#columns}%`;
    style.transform = `translateY(${start}px)`;
    row.item.ariaPosInSet = String(index + 1);
    row.item.ariaSetSize = String(this.#items.length);
    return row;
  }

  #create(id: string): Row<Item> {
    const view = this.#parts.create();
    const row = { ...view, item: make('li', '', view.element) };
    this.#rows.set(id, row);
    return row;
  }

  #idAt(index: number): string | undefined {
    const item = this.#items[index];
    return item === undefined ? undefined : this.#parts.idOf(item);
  }

  #focusedIndex(): number {
    const item = document.activeElement?.closest('li');
    return item && this.#list.contains(item) ? Number(item.dataset['index']) : -1;
  }
}

import { isSnapError } from '../../shared/errors.js';
import { keyframePath } from '../../shared/time-path.js';
import { loadOnDemand } from '../load-on-demand.js';
import { absoluteUrl, assertOptions, snapperWith } from '../options/check.js';
import type { Snapshot } from '../results/snapshot.js';
import type { SameListed } from '../results/same-listed.js';
import type { Timeline } from '../results/timeline.js';
import type { Snapper } from '../snapper.js';
import { momentOfSegment } from './archive-at.js';
import { ArchiveBar } from './archive-bar.js';
import { ArchiveCourse } from './archive-course.js';
import { readFragment, writeFragment } from './archive-fragment.js';
import { actionOfKey } from './archive-keys.js';
import { tileAt, type ArchiveStep } from './archive-levels.js';
import { ArchivePictures } from './archive-pictures.js';
import { ARCHIVE_STYLE } from './archive-style.js';
import {
  ARCHIVE_TEXTS,
  momentWriter,
  stepText,
  type ArchiveTexts,
  type WriteMoment,
} from './archive-texts.js';
import { ArchiveView, type TileParts } from './archive-view.js';
import { imageWidth } from './image-width.js';
import { languageOf, timeZoneOf } from './locale.js';
import { wallSnapper } from './wall-snapper.js';
import { listenForZoom } from './zoom-gestures.js';

/**
 * The part of a Snapper that archives call.
 *
 * @public
 */
export type ArchiveSnapper = Pick<Snapper, 'timeline' | 'capture'>;

const checkArchiveSnapper = snapperWith<ArchiveSnapper>('timeline', 'capture');

/**
 * A moment of a recording: the detail of `moment`.
 *
 * @public
 */
export interface ArchiveMoment {
  /** In seconds on the playlist's timeline: that of the picture where there is one, else that of its segment. */
  readonly time: number;
  /** The same as wall-clock time, if the recording has dates. */
  readonly date: Date | undefined;
  /** The address of the date's keyframe, as `resolve()` tells it; `undefined` without a date in the years 0 to 9999. */
  readonly path: string | undefined;
  /** `undefined` where the picture is not there yet, or cannot be made. */
  readonly snapshot: Snapshot | undefined;
}

/** Servers that render pages have none. */
const Base = typeof HTMLElement === 'undefined' ? (Object as never) : HTMLElement;
const FRAGMENT_MS = 300;

/**
 * `<hls-archive src="…">`: a recording as a grid of pictures over time, from a day at a glance to single segments. Only
 * what is in view is in the document and is fetched, coarse to fine.
 *
 * A click on a tile, or Enter, dispatches `moment`, a `CustomEvent` with an {@link ArchiveMoment}. Where the playlist
 * cannot be loaded, `archiveerror` has the error as its detail.
 *
 * @public
 */
export class HlsArchiveElement extends Base {
  /** The attributes whose changes the browser reports. */
  static readonly observedAttributes: readonly string[] = ['src', 'time-zone'];

  readonly #bar = new ArchiveBar((direction) => {
    this.#zoom(direction, this.#course.place);
  });
  readonly #view = new ArchiveView({
    fill: (parts, place) => {
      this.#fill(parts, place);
    },
    onView: () => {
      this.#want();
    },
  });
  readonly #pictures = new ArchivePictures({
    capture: (sequence, signal) => this.#capture(sequence, signal),
    isLive: () => this.#course.timeline?.isLive ?? false,
    onDone: (sequence) => {
      const { index } = this.#course.find(sequence) ?? {};
      if (index !== undefined) this.#view.refill(tileAt(this.#course.tiles, index));
    },
  });
  readonly #onHash = (): void => {
    this.#restore();
  };
  #course = new ArchiveCourse();
  #loading: AbortController | undefined;
  #status: 'empty' | 'failed' | 'loading' | 'ready' = 'empty';
  #write: WriteMoment = () => '';
  #texts: ArchiveTexts = ARCHIVE_TEXTS;
  #snapper: ArchiveSnapper | undefined;
  #noting: ReturnType<typeof setTimeout> | undefined;

  /** Called by the browser for each `<hls-archive>`. */
  constructor() {
    super();
    const { grid, element } = this.#view;
    grid.addEventListener('keydown', (event) => {
      this.#onKey(event);
    });
    grid.addEventListener('click', ({ target }) => {
      this.#select(this.#view.placeOf(target));
    });
    grid.addEventListener('focusin', ({ target }) => {
      this.#setPlace(this.#view.placeOf(target));
    });
    listenForZoom(element, (direction, target) => {
      this.#zoom(direction, this.#view.placeOf(target) ?? this.#course.place);
    });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(ARCHIVE_STYLE);
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    root.append(this.#bar.element, element);
  }

  /** The recording: a multivariant or media playlist, relative to the page; empty: none. */
  get src(): string {
    return this.getAttribute('src') ?? '';
  }
  set src(url: string) {
    this.setAttribute('src', absoluteUrl('src', url));
  }

  /**
   * The seconds from one tile to the next, or `'segment'`. Setting it takes the level nearest to it, and does nothing
   * before the playlist is there.
   */
  get every(): ArchiveStep {
    return this.#course.step;
  }
  set every(every: ArchiveStep) {
    this.#setLevel(this.#course.levelOf(every), this.#course.tiles[this.#course.place] ?? 0);
  }

  /** The moment of the tile that Tab leads to; `undefined` before the playlist is there. */
  get current(): ArchiveMoment | undefined {
    return this.#momentOf(this.#course.place);
  }

  /** The Snapper that takes the pictures; `undefined`: one that all walls and previews of the page share. */
  get snapper(): ArchiveSnapper | undefined {
    return this.#snapper;
  }
  set snapper(snapper: ArchiveSnapper | undefined) {
    this.#snapper = snapper === undefined ? undefined : checkArchiveSnapper('snapper', snapper);
  }

  /** The texts; those left out are English. */
  get texts(): Partial<ArchiveTexts> {
    return this.#texts;
  }
  set texts(texts: Partial<ArchiveTexts>) {
    assertOptions('texts', texts, ARCHIVE_TEXTS);
    this.#texts = { ...ARCHIVE_TEXTS, ...texts };
    this.#showAll();
  }

  /** Goes to a moment: seconds on the playlist's timeline, or wall-clock time. Needs the playlist to be there. */
  show(moment: number | Date): void {
    this.#course.goTo(moment);
    this.#view.setCurrent(this.#course.place);
    this.#view.reveal(this.#course.place);
  }

  /** Loads the playlist again, as for a recording that goes on, and stays where it is. */
  reload(): void {
    this.#loading?.abort();
    this.#loading = undefined;
    if (!this.isConnected || this.src === '') return;
    this.#loading = new AbortController();
    void this.#load(this.src, this.#loading.signal);
  }

  /** Called by the browser. */
  connectedCallback(): void {
    this.#view.connect();
    addEventListener('hashchange', this.#onHash);
    this.#showAll();
    this.reload();
  }

  /** Called by the browser. Ends what is being fetched, and frees the pictures. */
  disconnectedCallback(): void {
    this.#view.disconnect();
    removeEventListener('hashchange', this.#onHash);
    clearTimeout(this.#noting);
    this.#loading?.abort();
    this.#empty();
  }

  /** Called by the browser. */
  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.isConnected || before === after) return;
    if (name === 'time-zone') {
      this.#showAll();
      return;
    }
    this.#empty();
    this.#showAll();
    this.reload();
  }

  #empty(): void {
    this.#pictures.dispose();
    this.#course = new ArchiveCourse();
    this.#status = 'empty';
  }

  async #load(url: string, signal: AbortSignal): Promise<void> {
    if (!this.#course.timeline) this.#setStatus('loading');
    try {
      const [timeline, { isSameListed }] = await Promise.all([
        (this.#snapper ?? wallSnapper()).timeline(url, { signal }),
        loadOnDemand(),
      ]);
      if (!signal.aborted) this.#setTimeline(timeline, isSameListed);
    } catch (error) {
      if (signal.aborted) return;
      if (!isSnapError(error)) reportError(error);
      this.#setStatus('failed');
      this.dispatchEvent(new CustomEvent('archiveerror', { detail: error }));
    }
  }

  #setTimeline(timeline: Timeline, isSame: SameListed): void {
    const isFirst = this.#course.timeline === undefined;
    // Pictures are kept by the numbers of their segments.
    if (!this.#course.setTimeline(timeline, isSame)) this.#pictures.dispose();
    this.#pictures.forgive();
    this.#status = timeline.segments.length > 0 ? 'ready' : 'empty';
    this.#showAll();
    if (isFirst) this.#restore();
  }

  #setStatus(status: 'failed' | 'loading'): void {
    this.#status = status;
    this.#writeBar();
  }

  #zoom(direction: 1 | -1, place: number): void {
    const segment = this.#course.tiles[place];
    if (segment !== undefined) this.#setLevel(this.#course.level + direction, segment);
  }

  /** The tile of a segment stays where it is on the screen. */
  #setLevel(level: number, segment: number): void {
    const offset = this.#view.offsetOf(tileAt(this.#course.tiles, segment));
    const hadFocus = this.#view.grid.contains(this.shadowRoot?.activeElement ?? null);
    if (!this.#course.setLevel(level, segment)) return;
    this.#showAll();
    this.#view.reveal(this.#course.place, offset);
    if (hadFocus) this.#view.focus();
    this.#note();
  }

  #showAll(): void {
    const { segments = [] } = this.#course.timeline ?? {};
    const zone = timeZoneOf(this.getAttribute('time-zone'));
    this.#write = momentWriter(segments, languageOf(this), zone);
    this.#view.grid.setAttribute('aria-label', this.#texts.label);
    this.#view.show(this.#course.tiles.length, this.#course.place);
    this.#writeBar();
  }

  #writeBar(): void {
    const text =
      this.#status === 'ready'
        ? stepText(this.every, this.#texts, languageOf(this))
        : this.#texts[this.#status];
    this.#bar.write(this.#texts, text, {
      zoomIn: this.#course.canZoomIn,
      zoomOut: this.#course.level > 0,
    });
  }

  #fill({ cell, img, note, time }: TileParts, place: number): void {
    const segment = this.#course.segmentOfTile(place);
    if (!segment) return;
    const picture = this.#pictures.get(segment.sequence);
    if (picture) img.src = picture.url;
    else img.removeAttribute('src');
    const gap = this.#pictures.gapAt(segment.sequence);
    note.textContent = gap ? this.#texts[gap === 'gone' ? 'gone' : 'noPicture'] : '';
    time.textContent = this.#write(segment);
    cell.dataset['time'] = String(segment.time);
  }

  #want(): void {
    const { from, to } = this.#view.placesInView();
    this.#pictures.show(this.#course.sequences(from, to));
  }

  async #capture(sequence: number, signal: AbortSignal): Promise<Snapshot> {
    const { segment } = this.#course.find(sequence) ?? {};
    if (!segment) throw new RangeError(`There is no segment ${sequence}`);
    const [cell] = this.#view.grid.getElementsByClassName('tile');
    const at = momentOfSegment(segment, this.#course.timeline?.isLive ?? false);
    return (this.#snapper ?? wallSnapper()).capture(this.src, {
      ...{ at, seek: 'segment', signal },
      images: [{ width: cell ? imageWidth(cell) : undefined }],
    });
  }

  #momentOf(place: number): ArchiveMoment | undefined {
    const segment = this.#course.segmentOfTile(place);
    if (!segment) return undefined;
    const snapshot = this.#pictures.get(segment.sequence)?.snapshot;
    const date = snapshot?.programDateTime ?? segment.date;
    const time = snapshot?.presentationTime ?? segment.time;
    return { time, date, path: keyframePath(date?.getTime()), snapshot };
  }

  #onKey(event: KeyboardEvent): void {
    const place = this.#view.placeOf(event.target);
    if (place === undefined || event.altKey || event.metaKey) return;
    const action = actionOfKey(event, place, this.#view, {
      count: this.#course.tiles.length,
      isRightToLeft: getComputedStyle(this).direction === 'rtl',
    });
    if (!action) return;
    event.preventDefault();
    if (action.kind === 'select') this.#select(place);
    else if (action.kind === 'zoom') this.#zoom(action.direction, place);
    else {
      this.#setPlace(action.place);
      this.#view.focus();
    }
  }

  #setPlace(place: number | undefined): void {
    if (place === undefined || !this.#course.goToTile(place)) return;
    this.#view.setCurrent(place);
    this.#note();
  }

  #select(place: number | undefined): void {
    const detail = place === undefined ? undefined : this.#momentOf(place);
    if (!detail) return;
    this.#setPlace(place);
    this.dispatchEvent(new CustomEvent('moment', { detail, bubbles: true, composed: true }));
  }

  /** Goes where the page's address says. */
  #restore(): void {
    const place = this.hasAttribute('fragment') ? readFragment(location.hash) : undefined;
    if (!place || !this.#course.timeline) return;
    if (place.step !== undefined) this.every = place.step;
    this.show(place.moment);
  }

  /** Browsers limit how often an address may change. */
  #note(): void {
    if (!this.hasAttribute('fragment')) return;
    clearTimeout(this.#noting);
    this.#noting = setTimeout(() => {
      const segment = this.#course.current;
      if (!segment) return;
      const place = { moment: segment.date ?? segment.time, step: this.every };
      history.replaceState(history.state, '', writeFragment(location.hash, place));
    }, FRAGMENT_MS);
  }
}

import { assertObject, assertOptions } from '../options/check.js';
import { countImages, toError } from '../events.js';
import { deliver, type EmitUpload } from '../sinks/deliver.js';
import type { ImageOptions } from '../options/images.js';
import { SnapError } from '../../shared/errors.js';
import type { Sink } from '../sinks/types.js';
import { ATTRIBUTES, HlsSnapAttributes } from './attributes.js';
import { startCapture, type ElementSnapshot } from './capture-element.js';
import { consoleTrace } from './console-trace.js';
import type { HlsSnapEventMap } from './element-events.js';
import { findVideo } from './find-video.js';
import { openSink } from './open-sink.js';
import { assertSnapper, type ElementCaptureOptions, type SnapperLike } from './options.js';
import { PRESETS } from './preset.js';
import { sharedSnapper } from './shared-snapper.js';
import { readMoment, type ShownMoment } from './shown-moment.js';
import type { Trace } from './take-shown.js';
import { errorText, TEXTS, textOf, type SnapTexts, type TextSources } from './texts.js';
import { SnapView } from './view.js';

/** One capture by the element. */
interface Job {
  /** `undefined` if there is no video. */
  readonly moment: ShownMoment | undefined;
  readonly signal: AbortSignal;
  readonly trace: Trace;
}

type ListenerMap = HlsSnapEventMap & Omit<HTMLElementEventMap, keyof HlsSnapEventMap>;

/**
 * `<hls-snap>`: a button that captures what a `<video>` shows from the HLS stream that it plays, without disturbing
 * playback. It shows the picture with a link to download it, and passes it to its sink, if it has one.
 *
 * It dispatches the events of {@link HlsSnapEventMap}. When it is removed from the page, it stops what it is doing.
 *
 * @public
 */
export class HlsSnapElement extends HlsSnapAttributes {
  /** The attributes whose changes the browser reports. */
  static readonly observedAttributes: readonly string[] = ATTRIBUTES;

  readonly #internals = this.attachInternals();
  readonly #view = new SnapView(this.attachShadow({ mode: 'open', delegatesFocus: true }));
  #images: readonly ImageOptions[] | undefined;
  #texts: Partial<SnapTexts> = {};
  #player: object | undefined;
  #snapper: SnapperLike | undefined;
  #sink: Sink | undefined;
  #opened: { readonly name: string; readonly sink: Promise<Sink> } | undefined;
  #running: Promise<ElementSnapshot> | undefined;
  #stop: AbortController | undefined;
  #isPreloaded = false;

  /** Called by the browser for each `<hls-snap>`. */
  constructor() {
    super();
    const { button } = this.#view;
    button.addEventListener('click', () => {
      // The status line and an event report the error.
      this.capture().catch(() => undefined);
    });
    for (const type of ['pointerenter', 'focus']) {
      button.addEventListener(type, () => {
        if (this.preload === 'intent') this.#preload();
      });
    }
  }

  /** The images to make, as in a capture; `undefined`: one of `width` × `height`. */
  get images(): readonly ImageOptions[] | undefined {
    return this.#images;
  }
  set images(images: readonly ImageOptions[] | undefined) {
    this.#images = images;
  }

  /** The video's player, if it cannot be found on the page. */
  get player(): object | undefined {
    return this.#player;
  }
  set player(player: object | undefined) {
    if (player !== undefined) assertObject('player', player);
    this.#player = player;
  }

  /** The Snapper that captures; `undefined`: one that all elements of the page share. */
  get snapper(): SnapperLike | undefined {
    return this.#snapper;
  }
  set snapper(snapper: SnapperLike | undefined) {
    if (snapper !== undefined) assertSnapper('snapper', snapper);
    this.#snapper = snapper;
  }

  /** The sink for each picture; `undefined`: the attribute `save` decides. */
  get sink(): Sink | undefined {
    return this.#sink;
  }
  set sink(sink: Sink | undefined) {
    if (sink !== undefined) assertObject('sink', sink);
    this.#sink = sink;
  }

  /** The element's texts; those left out come from the attributes, or are English. */
  get texts(): Partial<SnapTexts> {
    return this.#texts;
  }
  set texts(texts: Partial<SnapTexts>) {
    assertOptions('texts', texts, TEXTS);
    if (texts.errors !== undefined) assertObject('texts.errors', texts.errors);
    this.#texts = texts;
    this.#setTexts();
  }

  /** Whether a picture is being taken or delivered. */
  get busy(): boolean {
    return this.#running !== undefined;
  }

  /**
   * Does the same as a click. While the element is busy, it returns the promise of the picture that is being taken.
   *
   * @throws `SnapError` from the promise: `no-source` if there is no video or its stream is not found, `aborted` if the
   * element is removed, and those of captures; `TypeError` or `RangeError` for a wrong attribute. Events report the
   * result of the delivery.
   */
  capture(): Promise<ElementSnapshot> {
    this.#running ??= this.#run();
    return this.#running;
  }

  /** Called by the browser. */
  connectedCallback(): void {
    this.#takeEarlyProperties();
    this.#setTexts();
    if (this.preload === 'auto') this.#preload();
  }

  /** Called by the browser. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      // The element may only have been moved.
      if (this.isConnected) return;
      this.#stop?.abort();
      this.#view.clearPreview();
    });
  }

  /** Called by the browser. */
  attributeChangedCallback(): void {
    this.#setTexts();
    this.#view.button.disabled = this.disabled;
    if (this.isConnected && this.preload === 'auto') this.#preload();
  }

  /** Adds a listener for each event of a type. */
  override addEventListener<Type extends keyof ListenerMap>(
    type: Type,
    listener: (this: HlsSnapElement, event: ListenerMap[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** The same for any other event. */
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener, options);
  }

  /** A property that was set before the class was defined hides its accessor. */
  #takeEarlyProperties(): void {
    for (const name of Object.keys(this)) {
      if (!(name in HlsSnapElement.prototype)) continue;
      const value: unknown = Reflect.get(this, name);
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
  }

  async #run(): Promise<ElementSnapshot> {
    const stop = new AbortController();
    this.#stop = stop;
    const job = {
      moment: this.#readMoment(),
      signal: stop.signal,
      trace: this.debug ? consoleTrace() : () => undefined,
    };
    this.#setBusy(true);
    try {
      // By then a listener of `capture` finds the element busy with this capture.
      await Promise.resolve();
      const snapshot = await this.#take(job);
      await this.#deliver(snapshot, job);
      return snapshot;
    } finally {
      this.#running = undefined;
      this.#setBusy(false);
    }
  }

  async #take(job: Job): Promise<ElementSnapshot> {
    this.#view.say('processing', textOf('processing', this.#textSources()));
    this.#emit('capture', null);
    try {
      const snapshot = await this.#capture(job);
      this.#view.showPreview(snapshot);
      job.trace('captured', 'timings' in snapshot ? { ...snapshot.timings } : {});
      if (!PRESETS.get(this)) this.#emit('capturecomplete', { snapshot });
      return snapshot;
    } catch (error) {
      job.trace('failed', { error });
      this.#fail(error);
      this.#emit('captureerror', { error: toError(error) });
      throw error;
    }
  }

  /** Reads at once, because code that runs before a promise continues may take as long as several pictures. */
  #readMoment(): ShownMoment | undefined {
    const video = findVideo(this, this.htmlFor);
    return video && readMoment(video, this.pauseOnCapture);
  }

  async #capture({ moment, signal, trace }: Job): Promise<ElementSnapshot> {
    if (!moment) throw new SnapError('no-source', 'There is no <video> to take a picture of');
    const preset = PRESETS.get(this);
    const options = this.#options();
    const total = options.images?.length ?? 1;
    const onImages = countImages(total, (progress) => {
      if (preset) this.#view.say('processing', preset.statusAt(progress.done));
      this.#emit('resizeprogress', progress);
    });
    const snapshot = await (preset?.capture ?? startCapture)(
      moment,
      {
        ...options,
        signal,
        onProgress({ step, ...facts }) {
          trace(step, facts);
          if (step === 'encoding') onImages(facts.imagesDone);
        },
      },
      trace,
    );
    onImages(total);
    return snapshot;
  }

  #options(): ElementCaptureOptions {
    const { src, name, type, quality, width, height } = this;
    return {
      images: this.#images ?? [{ width, height }],
      ...(src !== '' && { src }),
      ...(name !== '' && { name }),
      ...(type !== '' && { type }),
      quality,
      player: this.#player,
      snapper: this.#snapper,
      fast: this.fast,
    };
  }

  async #deliver(snapshot: ElementSnapshot, { signal, trace }: Job): Promise<void> {
    try {
      const sink = await this.#openSink();
      if (sink) {
        trace('delivering', { sink: sink.kind });
        const delivery = { snapshot, sink, options: { signal } };
        const emit: EmitUpload = (type, detail) => {
          this.#emit(type, detail);
        };
        const result = await deliver(delivery, emit);
        if (!result.ok) throw result.error ?? new Error('An image was not delivered');
      }
      const preset = PRESETS.get(this);
      if (preset) this.#emit('capturecomplete', await preset.complete(snapshot));
      trace('done');
      this.#view.say('success', textOf('success', this.#textSources()));
    } catch (error) {
      trace('not delivered', { error });
      this.#fail(error);
    }
  }

  async #openSink(): Promise<Sink | undefined> {
    const { save: name } = this;
    if (this.#sink || name === '') return this.#sink;
    if (this.#opened?.name !== name) this.#opened = { name, sink: openSink(name) };
    return this.#opened.sink;
  }

  #preload(): void {
    if (this.#isPreloaded) return;
    this.#isPreloaded = true;
    const { type } = this;
    const load = async (): Promise<void> => {
      const snapper = this.#snapper ?? sharedSnapper();
      await snapper.preload(type === '' ? undefined : [type]);
    };
    load().catch(() => {
      // The next capture tries again and reports the error.
      this.#isPreloaded = false;
    });
  }

  #emit<Type extends keyof HlsSnapEventMap>(
    type: Type,
    detail: HlsSnapEventMap[Type]['detail'],
  ): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  #fail(error: unknown): void {
    this.#view.say('error', errorText(error, this.#textSources()));
  }

  #setBusy(isBusy: boolean): void {
    this.#view.setBusy(isBusy);
    this.#internals.states[isBusy ? 'add' : 'delete']('busy');
  }

  #setTexts(): void {
    const sources = this.#textSources();
    this.#view.setTexts((name) => textOf(name, sources));
  }

  #textSources(): TextSources {
    return { texts: this.#texts, attribute: (name) => this.getAttribute(name) };
  }
}

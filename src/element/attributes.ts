import type { ImageType } from '../../shared/types.js';
import { TEXT_ATTRIBUTES } from './texts.js';

/**
 * What is loaded before the first capture: nothing (`none`); the decoder and the encoder, when pointer or focus reaches
 * the button (`intent`) or when the page is idle (`auto`).
 *
 * @public
 */
export type SnapPreload = 'none' | 'intent' | 'auto';

export const ATTRIBUTES = [...TEXT_ATTRIBUTES, 'disabled', 'preload'] as const;

// Node has no elements, but may import this module to render a page.
const Base = typeof HTMLElement === 'undefined' ? (Object as never) : HTMLElement;

/**
 * The attributes of {@link HlsSnapElement}, as properties.
 *
 * @public
 */
export class HlsSnapAttributes extends Base {
  /**
   * `for`: the id of the video, or of an element that holds it. Without it the video is in this element or next to it.
   */
  get htmlFor(): string {
    return this.getAttribute('for') ?? '';
  }
  set htmlFor(id: string) {
    this.setAttribute('for', id);
  }

  /** The stream's playlist, relative to the page; if empty, the stream that the player plays. */
  get src(): string {
    return this.getAttribute('src') ?? '';
  }
  set src(url: string) {
    this.setAttribute('src', url);
  }

  /**
   * A name for the images, with placeholders as in a capture's `name`; empty for none. Where each image has a name of its
   * own, the names belong into the property `images`.
   *
   * @throws `TypeError` for anything but a string, such as a list of names
   */
  get name(): string {
    return this.getAttribute('name') ?? '';
  }
  set name(template: string) {
    if (typeof template !== 'string') {
      throw new TypeError("name must be a string; a list goes into images: [{ name: '…' }]");
    }
    this.setAttribute('name', template);
  }

  /** The type of the images; empty: `image/jpeg`. */
  get type(): ImageType | '' {
    return (this.getAttribute('type') ?? '') as ImageType;
  }
  set type(type: ImageType | '') {
    this.setAttribute('type', type);
  }

  /** The quality of the images, 0 to 1; `undefined` means 0.8. */
  get quality(): number | undefined {
    return this.#number('quality');
  }
  set quality(quality: number | undefined) {
    this.#setNumber('quality', quality);
  }

  /** In pixels; `undefined`: follows from the height, or display size. */
  get width(): number | undefined {
    return this.#number('width');
  }
  set width(pixels: number | undefined) {
    this.#setNumber('width', pixels);
  }

  /** In pixels; `undefined`: follows from the width, or display size. */
  get height(): number | undefined {
    return this.#number('height');
  }
  set height(pixels: number | undefined) {
    this.#setNumber('height', pixels);
  }

  /** Where each picture is saved automatically: the name of a sink that needs no options; empty for none. */
  get save(): '' | 'download' | 'clipboard' | 'share' | 'directory' | 'opfs' {
    return (this.getAttribute('save') ?? '') as 'download';
  }
  set save(sink: '' | 'download' | 'clipboard' | 'share' | 'directory' | 'opfs') {
    this.setAttribute('save', sink);
  }

  /** What is loaded before the first capture. */
  get preload(): SnapPreload {
    const value = this.getAttribute('preload');
    return value === 'intent' || value === 'auto' ? value : 'none';
  }
  set preload(preload: SnapPreload) {
    this.setAttribute('preload', preload);
  }

  /** Whether to pause the video when a picture is taken. */
  get pauseOnCapture(): boolean {
    return this.hasAttribute('pause-on-capture');
  }
  set pauseOnCapture(on: boolean) {
    this.toggleAttribute('pause-on-capture', on);
  }

  /** Whether to take the picture directly from the video, if possible. */
  get fast(): boolean {
    return this.hasAttribute('fast');
  }
  set fast(on: boolean) {
    this.toggleAttribute('fast', on);
  }

  /** Whether to write each step to the console, with its time. */
  get debug(): boolean {
    return this.hasAttribute('debug');
  }
  set debug(on: boolean) {
    this.toggleAttribute('debug', on);
  }

  /** Whether the button is disabled. */
  get disabled(): boolean {
    return this.hasAttribute('disabled');
  }
  set disabled(on: boolean) {
    this.toggleAttribute('disabled', on);
  }

  #number(name: string): number | undefined {
    const text = this.getAttribute(name);
    return text === null ? undefined : Number(text);
  }

  #setNumber(name: string, value: number | undefined): void {
    if (value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, String(value));
  }
}

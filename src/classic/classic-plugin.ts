// It defines the element.
import '../element/index.js';
import type { HlsSnapEventMap } from '../element/element-events.js';
import { PRESETS } from '../element/preset.js';
import type { ClassicCapture } from './capture-complete.js';
import type { ClassicPluginOptions } from './options.js';
import { classicPreset } from './classic-preset.js';
import { resolveClassic } from './resolve.js';
import { classicSink } from './sink.js';

/**
 * The `<hls-snap>` of {@link classicPlugin}.
 *
 * @public
 */
export type ClassicSnapElement = ClassicEvents & HTMLElementTagNameMap['hls-snap'];

/**
 * The event that {@link ClassicSnapElement} has in place of that of other `<hls-snap>` elements.
 *
 * @public
 */
export interface ClassicEvents {
  /** Adds a listener for captures that are taken, and delivered where they are to be. */
  addEventListener(
    type: 'capturecomplete',
    listener: (event: CustomEvent<ClassicCapture>) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

const EVENTS: Readonly<Record<keyof HlsSnapEventMap, true>> = {
  capture: true,
  resizeprogress: true,
  capturecomplete: true,
  captureerror: true,
  uploadprogress: true,
  uploadcomplete: true,
  uploaderror: true,
};

/**
 * Makes a capture button from the whole configuration of a classic snapshot plugin: with its names, its defaults, its
 * requests and its events. Put it beside the video, or set its `htmlFor`.
 *
 * `capturecomplete` comes when everything is delivered, with a {@link ClassicCapture} as its `detail`. Where the button's
 * `player` has a method `trigger`, as Video.js has, the player triggers each event, too, with that detail as the second
 * argument of its listeners.
 *
 * @param options - The configuration.
 * @throws `TypeError` or `RangeError` that names the wrong option, or all names that are no options
 *
 * @example
 * ```ts
 * const button = classicPlugin({ serverurl: '/save', tokenurl: '/token', type: 'jpg', snapshotname: 'still-[time]' });
 * player.el().after(button);
 * ```
 *
 * @public
 */
export function classicPlugin(options: ClassicPluginOptions = {}): ClassicSnapElement {
  const config = resolveClassic(options);
  const target = classicSink(config);
  const element = document.createElement('hls-snap');
  element.images = config.images;
  element.type = config.type;
  element.quality = config.quality;
  element.texts = config.texts;
  element.debug = config.debug;
  element.pauseOnCapture = config.pauses;
  element.sink = target.sink;
  PRESETS.set(element, classicPreset(config, target));
  passOnEvents(element);
  return element;
}

function passOnEvents(element: HTMLElementTagNameMap['hls-snap']): void {
  for (const type of Object.keys(EVENTS)) {
    element.addEventListener(type, (event: Event) => {
      const { player } = element;
      if (canTrigger(player)) player.trigger(type, (event as CustomEvent<unknown>).detail);
    });
  }
}

interface Triggering {
  trigger(type: string, detail: unknown): unknown;
}

function canTrigger(player: object | undefined): player is Triggering {
  return player !== undefined && 'trigger' in player && typeof player.trigger === 'function';
}

import type { ElementSnapshot } from './capture-element.js';
import type { HlsSnapEventMap } from './element-events.js';
import type { ElementCaptureOptions } from './options.js';
import type { ShownMoment } from './shown-moment.js';
import type { Trace } from './take-shown.js';

/** What an element with a preset does in its own way. */
export interface Preset {
  /** In place of `startCapture`. */
  readonly capture: (
    moment: ShownMoment,
    options: ElementCaptureOptions,
    trace: Trace,
  ) => Promise<ElementSnapshot>;
  /** The status text when so many images are finished. */
  readonly statusAt: (done: number) => string;
  /** The detail of `capturecomplete`, which then follows the delivery. */
  readonly complete: (
    snapshot: ElementSnapshot,
  ) => Promise<HlsSnapEventMap['capturecomplete']['detail']>;
}

/** The presets of the elements that have one. */
export const PRESETS = new WeakMap<Element, Preset>();

import type { SeekBar } from './bars/types.js';

/** Where on a bar somebody points. */
export interface Pointed {
  /** How far along the bar, from 0 to 1. */
  readonly fraction: number;
  /** In pixels, in the window. */
  readonly x: number;
  readonly bar: DOMRect;
}

export interface PointerHost {
  readonly onPoint: (pointed: Pointed) => void;
  readonly onLeave: () => void;
}

/** Follows the pointer over a bar, and the keyboard on one that is an `<input type=range>`, until the signal ends it. */
export function followPointer(bar: SeekBar, host: PointerHost, signal: AbortSignal): void {
  // Before the player, which may keep events to itself.
  const listening = { capture: true, passive: true, signal };
  const leave = (): void => {
    host.onLeave();
  };
  const point = (event: PointerEvent): void => {
    const area = bar.area();
    const isOver = area instanceof Element && event.composedPath().includes(area);
    const pointed = isOver ? pointedAt(bar, event.clientX) : undefined;
    if (pointed) host.onPoint(pointed);
    else leave();
  };
  bar.root.addEventListener('pointermove', point, listening);
  bar.root.addEventListener('pointerdown', point, listening);
  bar.root.addEventListener(
    'pointerleave',
    (event) => {
      if (event.target === bar.root) leave();
    },
    listening,
  );
  bar.root.addEventListener('pointercancel', leave, listening);
  bar.root.addEventListener(
    'pointerup',
    ({ pointerType }) => {
      if (pointerType !== 'mouse') leave();
    },
    listening,
  );
  bar.root.addEventListener(
    'input',
    ({ target }) => {
      const pointed = target === bar.area() ? pointedByKeys(bar) : undefined;
      if (pointed) host.onPoint(pointed);
    },
    listening,
  );
  bar.root.addEventListener('focusout', leave, listening);
}

function pointedAt(bar: SeekBar, x: number): Pointed | undefined {
  const rect = rectOf(bar);
  if (!rect) return undefined;
  const fraction = Math.min(1, Math.max(0, (x - rect.left) / rect.width));
  return { fraction: isReversed(bar) ? 1 - fraction : fraction, x, bar: rect };
}

function pointedByKeys(bar: SeekBar): Pointed | undefined {
  const rect = rectOf(bar);
  const input = bar.area();
  if (!rect || !(input instanceof HTMLInputElement)) return undefined;
  const [least, most] = [Number(input.min || 0), Number(input.max || 100)];
  const fraction = most > least ? (input.valueAsNumber - least) / (most - least) : 0;
  const along = isReversed(bar) ? 1 - fraction : fraction;
  return { fraction, x: rect.left + along * rect.width, bar: rect };
}

/** Browsers turn inputs around where text is written from right to left; players' own bars stay. */
function isReversed({ area }: SeekBar): boolean {
  const input = area();
  return input instanceof HTMLInputElement && getComputedStyle(input).direction === 'rtl';
}

function rectOf({ track, area }: SeekBar): DOMRect | undefined {
  const rect = (track?.() ?? area())?.getBoundingClientRect();
  return rect && rect.width > 0 ? rect : undefined;
}

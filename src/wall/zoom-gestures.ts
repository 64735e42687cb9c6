/** Zooms in (1) or out (-1), at what is under the pointer. */
export type OnZoom = (direction: 1 | -1, target: EventTarget | null) => void;

/** As far as one notch of a wheel. */
const WHEEL_PIXELS = 60;
const LINE_PIXELS = 20;
/** By how much fingers move apart for one level. */
const PINCH_RATIO = 1.6;

/** Tells of Ctrl and wheel, which is what a pinch on a touchpad is, too, and of two fingers. */
export function listenForZoom(view: HTMLElement, onZoom: OnZoom): void {
  listenForWheel(view, onZoom);
  listenForPinch(view, onZoom);
}

function listenForWheel(view: HTMLElement, onZoom: OnZoom): void {
  let turned = 0;
  view.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const pixels =
        event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_PIXELS);
      turned = Math.sign(turned) === Math.sign(pixels) ? turned + pixels : pixels;
      if (Math.abs(turned) < WHEEL_PIXELS) return;
      onZoom(turned < 0 ? 1 : -1, event.target);
      turned = 0;
    },
    { passive: false },
  );
}

function listenForPinch(view: HTMLElement, onZoom: OnZoom): void {
  const fingers = new Map<number, PointerEvent>();
  let before = 0;
  view.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'touch') return;
    fingers.set(event.pointerId, event);
    before = distance(fingers);
  });
  view.addEventListener('pointermove', (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event);
    const now = distance(fingers);
    if (before === 0 || now === 0) return;
    const ratio = now / before;
    if (ratio < PINCH_RATIO && ratio > 1 / PINCH_RATIO) return;
    before = now;
    onZoom(ratio > 1 ? 1 : -1, event.target);
  });
  for (const type of ['pointerup', 'pointercancel', 'pointerleave'] as const) {
    view.addEventListener(type, ({ pointerId }) => {
      fingers.delete(pointerId);
      before = 0;
    });
  }
}

function distance(fingers: ReadonlyMap<number, PointerEvent>): number {
  const [one, other] = fingers.values();
  return one && other ? Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) : 0;
}

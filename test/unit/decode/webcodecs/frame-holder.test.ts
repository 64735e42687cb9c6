import { expect, test } from 'vitest';
import { createFrameHolder } from '../../../../worker/decode/webcodecs/frame-holder.js';

/** As much of a `VideoFrame` as is used; Node has none. */
function frame() {
  const state = { closed: 0 };
  const close = (): void => {
    state.closed += 1;
  };
  return { state, frame: { close } as VideoFrame };
}

test('a frame is closed once it is done with, and only once', () => {
  const { state, frame: held } = frame();
  const holder = createFrameHolder();
  holder.put(held);
  expect(holder.get()).toBe(held);
  expect(state.closed).toBe(0);
  holder.release();
  holder.release();
  expect(state.closed).toBe(1);
});

test('a frame that comes when nobody waits any more is closed at once', () => {
  const { state, frame: late } = frame();
  const holder = createFrameHolder();
  holder.release();
  holder.put(late);
  expect(state.closed).toBe(1);
  expect(() => holder.get()).toThrow();
});

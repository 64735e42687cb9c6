/** Owns a frame that may come after its taker has gone. */
export interface FrameHolder {
  /** Takes a frame over; closes it at once where nobody waits for it any more. */
  put(frame: VideoFrame): void;
  get(): VideoFrame;
  /** Closes the frame, now or when it comes. */
  release(): void;
}

export function createFrameHolder(): FrameHolder {
  let held: VideoFrame | undefined;
  let isReleased = false;
  return {
    put(frame) {
      if (isReleased) frame.close();
      else held = frame;
    },
    get() {
      if (!held) throw new Error('There is no frame');
      return held;
    },
    release() {
      isReleased = true;
      held?.close();
      held = undefined;
    },
  };
}

/** Owns a frame that may arrive after its receiver has gone. */
export interface FrameHolder {
  /** Takes ownership of a frame; closes it at once if nobody waits for it. */
  put(frame: VideoFrame): void;
  get(): VideoFrame;
  /** Closes the frame, now or when it arrives. */
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

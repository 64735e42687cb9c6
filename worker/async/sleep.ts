import { untilAborted } from '../../shared/abort.js';

/** @throws SnapError with the signal's reason */
export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pause = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    await untilAborted(pause, signal);
  } finally {
    clearTimeout(timer);
  }
}

import type { SinkOptions, SinkProgress } from '../sinks/types.js';

/** Holds back progress while a repeated request sends the same bytes again, so that it never decreases. */
export function neverFalling(
  onProgress: SinkOptions['onProgress'],
): ((progress: SinkProgress) => void) | undefined {
  if (!onProgress) return undefined;
  let most = -1;
  return (progress) => {
    if (progress.loaded <= most) return;
    most = progress.loaded;
    onProgress(progress);
  };
}

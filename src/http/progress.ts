import type { SinkOptions, SinkProgress } from '../sinks/types.js';

/** Holds progress back while a repeated request sends again what was told already, so that it never goes down. */
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

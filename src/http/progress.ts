/** How much of a request's body is sent. */
export interface RequestProgress {
  /** Bytes. */
  readonly loaded: number;
  /** All bytes; `undefined` while unknown. */
  readonly total: number | undefined;
}

type OnProgress = (progress: RequestProgress) => void;

/** Holds back progress while a repeated request sends the same bytes again, so that it never decreases. */
export function neverFalling(onProgress: OnProgress | undefined): OnProgress | undefined {
  if (!onProgress) return undefined;
  let most = -1;
  return (progress) => {
    if (progress.loaded <= most) return;
    most = progress.loaded;
    onProgress(progress);
  };
}

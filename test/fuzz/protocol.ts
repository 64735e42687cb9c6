import type { CaseOptions } from './cases.js';

/** Places in `FuzzWorkerData.current`: the number of the latest run, and 1 or 0. */
export const RUN = 0;
export const IS_UNDER_WAY = 1;

export interface FuzzWorkerData extends CaseOptions {
  readonly from: number;
  readonly runs: number;
  readonly runner: string;
  /** Two shared numbers for whoever watches. */
  readonly current: Int32Array;
}

export type FromFuzzWorker =
  | { readonly kind: 'passed'; readonly run: number; readonly outcome: string }
  | { readonly kind: 'failed'; readonly run: number; readonly reason: string };

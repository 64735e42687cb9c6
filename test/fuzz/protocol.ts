import type { CaseOptions } from './cases.js';

/** What the child is told, as JSON in its first argument. */
export interface ChildTask extends CaseOptions {
  readonly from: number;
  readonly runs: number;
  /** URL of the module whose `runCase` does the work. */
  readonly runner: string;
}

/** What the child tells, one line of JSON each. */
export type ChildEvent =
  | { readonly kind: 'begun'; readonly run: number }
  | { readonly kind: 'passed'; readonly run: number; readonly outcome: string }
  | { readonly kind: 'failed'; readonly run: number; readonly reason: string }
  /** The run does not come back, so the process ends with it. */
  | { readonly kind: 'hung'; readonly run: number; readonly reason: string };

export type RunResult = Exclude<ChildEvent, { readonly kind: 'begun' | 'hung' }>;

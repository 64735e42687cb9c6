import type { Crew } from './runtime.js';

/** How the page gets what is loaded with its first job. */
export type ImportCrew = (
  assetBaseUrl: string | undefined,
) => Promise<{ readonly Crew: typeof Crew }>;

/** Bundlers make a chunk of it. */
export const importCrew: ImportCrew = () => import('./runtime.js');

import type { Crew } from './crew.js';

/** How the page gets what is loaded with its first job. */
export type ImportCrew = (
  assetBaseUrl: string | undefined,
) => Promise<{ readonly Crew: typeof Crew }>;

/** Bundlers make a chunk of it. */
export const importCrew: ImportCrew = () => import('./crew.js');

import type { saveWithEvents } from './save-events.js';

/** How the page gets what delivers snapshots. */
export type ImportSave = (
  assetBaseUrl: string | undefined,
) => Promise<{ readonly saveWithEvents: typeof saveWithEvents }>;

/** Bundlers make a chunk of it. */
export const importSave: ImportSave = () => import('./save-events.js');

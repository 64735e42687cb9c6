import type { ImportCrew } from './import-crew.js';

/** In place of import-crew.ts for a script tag, whose files are beside it, or where the page says. */
export const importCrew = ((assetBaseUrl) =>
  import(
    /* @vite-ignore */ new URL('crew.js', assetBaseUrl ?? import.meta.url).href
  )) as ImportCrew;

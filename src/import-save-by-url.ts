import type { ImportSave } from './import-save.js';

/** In place of import-save.ts for a script tag, whose files are beside it, or where the page says. */
export const importSave = ((assetBaseUrl) =>
  import(
    /* @vite-ignore */ new URL('save.js', assetBaseUrl ?? import.meta.url).href
  )) as ImportSave;

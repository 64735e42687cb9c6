// npm run build: makes dist/ of what scripts/build/table.mjs lists.
import { ensureInstalled, run } from './install.mjs';

await run(async () => {
  ensureInstalled();
  const { buildLibrary } = await import('./build/library.mjs');
  await buildLibrary();
});

// Before "npm publish": dist/ has to have what the table lists, with the files that a machine may be unable to make.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { allCopiedFiles } from './build/files.mjs';
import { TABLE } from './build/table.mjs';
import { ROOT, SetupError, run } from './install.mjs';

await run(() => {
  const missing = allCopiedFiles(TABLE)
    .map(({ file }) => file)
    .filter((file) => !existsSync(join(ROOT, 'dist', file)));
  if (missing.length === 0) return;
  throw new SetupError(
    `dist/ is without ${missing.join(', ')}: run "npm run build:core" and "npm run build" first.`,
  );
});

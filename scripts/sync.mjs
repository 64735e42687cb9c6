// Writes what the table of dist/'s files, scripts/build/table.mjs, says into the files that repeat it.
//
// node scripts/sync.mjs [--check]: with --check a file that is not up to date is a failure, and the licences are read.
import console from 'node:console';
import process from 'node:process';
import { assertDerived, writeDerived } from './build/derived.mjs';
import { assertLicences, copiedParts } from './build/licences.mjs';
import { TABLE } from './build/table.mjs';
import { run } from './install.mjs';

await run(async () => {
  if (process.argv.includes('--check')) {
    await assertDerived(TABLE);
    await assertLicences(copiedParts(TABLE));
    return;
  }
  const written = await writeDerived(TABLE);
  console.log(written.length > 0 ? `Written: ${written.join(', ')}` : 'Everything is up to date.');
});

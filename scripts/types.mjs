// The declarations of each entry of the package, rolled up into one file, and the report of its public names in docs/.
//
// node scripts/types.mjs [--check]: with --check a report that is not up to date is a failure.
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { declarationsOf } from './build/files.mjs';
import { ENTRIES } from './build/table.mjs';
import { ROOT, SetupError, run } from './install.mjs';

/** @import { Bundle, Entry } from './build/table.mjs' */

const EMITTED = 'build/types';

await run(() => {
  const isCheck = process.argv.includes('--check');
  if (!isCheck) emitDeclarations();
  const configs = ENTRIES.map(configOf);
  const [first, ...others] = configs;
  if (!first) throw new SetupError('The package has no entries.');
  const compilerState = CompilerState.create(first, {
    additionalEntryPoints: others.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
  });
  for (const [index, config] of configs.entries()) {
    const { succeeded } = Extractor.invoke(config, {
      localBuild: !isCheck,
      compilerState,
      messageCallback(message) {
        // Which version of TypeScript it is.
        if (message.messageId === 'console-preamble') message.handled = true;
      },
    });
    if (!succeeded) {
      const file = ENTRIES[index]?.file ?? '';
      throw new SetupError(`The declarations of ${file} failed; the messages are above.`);
    }
  }
  // A check writes the roll-ups anew as well.
  ENTRIES.forEach(keepGlobals);
});

function emitDeclarations() {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const command = [tsc, '-p', 'tsconfig.types.json'];
  if (spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit' }).status !== 0) {
    throw new SetupError('The declarations could not be made; the messages are above.');
  }
}

/** @param {Bundle & Entry} entry */
function configOf({ file, subpath, entry }) {
  const configObjectFullPath = join(ROOT, 'api-extractor.json');
  const configObject = ExtractorConfig.loadFile(configObjectFullPath);
  configObject.mainEntryPointFilePath = `<projectFolder>/${EMITTED}/${declarationsOf(entry)}`;
  configObject.apiReport = {
    enabled: true,
    ...configObject.apiReport,
    reportFileName: `api${subpath.slice(1).replace('/', '-')}`,
  };
  configObject.dtsRollup = {
    enabled: true,
    ...configObject.dtsRollup,
    untrimmedFilePath: `<projectFolder>/dist/${declarationsOf(file)}`,
  };
  const packageJsonFullPath = join(ROOT, 'package.json');
  return ExtractorConfig.prepare({ configObject, configObjectFullPath, packageJsonFullPath });
}

/**
 * The roll-up leaves out what an entry declares for the whole page, and where it has that from.
 *
 * @param {Bundle & Entry} entry
 */
function keepGlobals({ file, entry, globalsOf }) {
  if (globalsOf !== undefined) {
    appendFileSync(join(ROOT, 'dist', declarationsOf(file)), `\nimport './${globalsOf}';\n`);
  }
  const text = readFileSync(join(ROOT, EMITTED, declarationsOf(entry)), 'utf8');
  const [globals] = /^declare global \{\n[^]*?^\}\n/m.exec(text) ?? [];
  if (globals !== undefined) {
    appendFileSync(join(ROOT, 'dist', declarationsOf(file)), `\n${globals}`);
  }
}

// The declarations of each entry of the package, rolled up into one file, and the report of its public names in docs/.
//
// node scripts/types.mjs [--check]: with --check a report that is not up to date is a failure.
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { ROOT, SetupError, run } from './install.mjs';

/** Entry in dist/, where its declarations come from, and its report. */
const ENTRIES = Object.freeze([
  ['index', 'index', 'api'],
  ['sinks', 'sinks/index', 'api-sinks'],
  ['element', 'element/index', 'api-element'],
]);

await run(() => {
  const isCheck = process.argv.includes('--check');
  if (!isCheck) emitDeclarations();
  for (const [name = '', source = '', report = ''] of ENTRIES)
    extract(name, source, report, isCheck);
});

function emitDeclarations() {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const command = [tsc, '-p', 'tsconfig.types.json'];
  if (spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit' }).status !== 0) {
    throw new SetupError('The declarations could not be made; the messages are above.');
  }
}

/**
 * @param {string} name
 * @param {string} source
 * @param {string} report
 * @param {boolean} isCheck
 */
function extract(name, source, report, isCheck) {
  const configObjectFullPath = join(ROOT, 'api-extractor.json');
  const configObject = ExtractorConfig.loadFile(configObjectFullPath);
  configObject.mainEntryPointFilePath = `<projectFolder>/build/types/src/${source}.d.ts`;
  configObject.apiReport = { enabled: true, ...configObject.apiReport, reportFileName: report };
  configObject.dtsRollup = {
    enabled: true,
    ...configObject.dtsRollup,
    untrimmedFilePath: `<projectFolder>/dist/${name}.d.ts`,
  };
  const packageJsonFullPath = join(ROOT, 'package.json');
  const config = ExtractorConfig.prepare({
    configObject,
    configObjectFullPath,
    packageJsonFullPath,
  });
  const { succeeded } = Extractor.invoke(config, { localBuild: !isCheck });
  if (!succeeded)
    throw new SetupError(`The declarations of ${name} failed; the messages are above.`);
  if (!isCheck) keepGlobals(name, source);
}

/**
 * The roll-up leaves out what an entry declares for the whole page.
 *
 * @param {string} name
 * @param {string} source
 */
function keepGlobals(name, source) {
  const text = readFileSync(join(ROOT, 'build', 'types', 'src', `${source}.d.ts`), 'utf8');
  const [globals] = /^declare global \{\n[^]*?^\}\n/m.exec(text) ?? [];
  if (globals !== undefined) appendFileSync(join(ROOT, 'dist', `${name}.d.ts`), `\n${globals}`);
}

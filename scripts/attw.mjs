// Whether TypeScript finds the types of what applications import from the package; its other files have none.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { ENTRIES } from './build/table.mjs';
import { ROOT } from './install.mjs';

const attw = join(ROOT, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
const subpaths = ENTRIES.map(({ subpath }) => subpath);
const args = [attw, '--pack', ROOT, '--profile', 'esm-only', '--entrypoints', ...subpaths];
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;

// npm run demo:server: installs what is missing and runs the reference server; docs/server.md lists its flags.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { ROOT, ensureInstalled, run } from './install.mjs';

await run(main);

function main() {
  ensureInstalled();
  const server = join(ROOT, 'demo', 'server', 'main.ts');
  const command = ['--import', 'tsx', server, ...process.argv.slice(2)];
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: 'inherit' });
  // A terminal sends SIGINT to both processes; a signal to this process alone is meant for the server.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.once('exit', (code) => {
    process.exit(code ?? 1);
  });
}

// npm run demo:server: installs what is missing and runs the reference server, with the flags that docs/server.md lists.
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
  // The terminal sends SIGINT to both; whoever ends this process alone means the server.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.once('exit', (code) => {
    process.exit(code ?? 1);
  });
}

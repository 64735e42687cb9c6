// npm start: installs what is missing and serves the demo.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ROOT, SetupError, ensureInstalled, run } from './install.mjs';

await run(main);

async function main() {
  ensureInstalled();
  const configFile = join(ROOT, 'vite.config.ts');
  if (!existsSync(configFile))
    throw new SetupError('There is no vite.config.ts beside package.json.');
  const { createServer } = await import('vite');
  const server = await createServer({
    configFile,
    root: join(ROOT, 'demo'),
    server: { open: hasDisplay() },
  });
  try {
    await server.listen();
  } catch (error) {
    throw new SetupError(
      `The demo's server did not start: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  server.printUrls();
}

function hasDisplay() {
  const { env, platform } = process;
  if (env['CI'] || env['SSH_CONNECTION']) return false;
  return platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
}

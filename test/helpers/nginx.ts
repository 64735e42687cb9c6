import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findNginx } from '../../scripts/provision.mjs';
import type { Listening } from './http.js';
import { NGINX_TOKEN, nginxConfig } from './nginx-config.js';
import { freePort, startProgram, type RunningProgram } from './program.js';

export { NGINX_TOKEN };

export interface NginxOptions {
  /** The folder that every location serves. */
  readonly root: string;
}

/**
 * nginx as a server of one folder; each of these paths serves it differently:
 *
 * - `/plain/`: unchanged, readable from other origins;
 * - `/gzip-playlists/`, `/gzip-all/`: compressed for clients that accept it, and then without a length;
 * - `/no-range/`: ignores Range;
 * - `/redirect/`, `/redirect-away/`: 302 to `/plain/`; the second one to the other port, which is another origin;
 * - `/cached/` (for an hour), `/no-store/`, `/revalidated/` (by its ETag);
 * - `/token/`: 403 without `?token=` and `NGINX_TOKEN`;
 * - `/no-cors/`: readable only from the same origin;
 * - `/limited/`, `/limited-503/`: one request, then 429 with Retry-After, or 503, until `LIMIT_SECONDS` have passed.
 */
export interface Nginx extends Listening {
  /** The same server on another port. */
  readonly otherUrl: string;
  /** All requests so far, as `method path status bytes range`; the path includes its query. */
  readonly log: () => readonly string[];
}

const START_MS = 120_000;
/** Somebody else may take a port between our looking and nginx's listening. */
const ATTEMPTS = 3;

/** The reason for skipping tests that need nginx; `undefined` if it can be started. */
export function missingNginx(): string | undefined {
  return findNginx() === undefined
    ? 'There is no nginx here; install it or set NGINX_PATH.'
    : undefined;
}

/** Starts nginx in the foreground, with all its files in a temporary folder. */
export async function startNginx({ root }: NginxOptions): Promise<Nginx> {
  const command = findNginx();
  if (command === undefined) throw new Error(missingNginx());
  const prefix = mkdtempSync(join(tmpdir(), 'hlsnap-nginx-'));
  try {
    return await startIn(prefix, command, resolve(root));
  } catch (error) {
    rmSync(prefix, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(prefix: string, command: string, root: string): Promise<Nginx> {
  for (let attempt = 1; ; attempt += 1) {
    const ports = [await freePort(), await freePort()] as const;
    const config = join(prefix, 'nginx.conf');
    writeFileSync(config, nginxConfig({ prefix, root, ports }));
    const program = startProgram(command, ['-p', prefix, '-c', config]);
    const url = `http://127.0.0.1:${ports[0]}`;
    if (await isUp(program, url, prefix)) {
      return {
        url,
        otherUrl: `http://127.0.0.1:${ports[1]}`,
        log: () => readLog(prefix),
        close: async () => {
          await program.stop();
          rmSync(prefix, { recursive: true, force: true });
        },
      };
    }
    await program.stop();
    if (attempt === ATTEMPTS) throw new Error(`nginx does not start: ${readErrors(prefix)}`);
  }
}

/** Requests a page that only this nginx has. */
async function isUp(program: RunningProgram, url: string, prefix: string): Promise<boolean> {
  const endsAt = performance.now() + START_MS;
  while (performance.now() < endsAt && program.isRunning()) {
    try {
      const response = await fetch(`${url}/up`, { signal: AbortSignal.timeout(START_MS) });
      if ((await response.text()) === prefix) return true;
    } catch {
      // nginx does not answer yet.
    }
    await wait(20);
  }
  return false;
}

function readLog(prefix: string): string[] {
  const lines = readFileSync(join(prefix, 'access.log'), 'utf8').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('GET /up '));
}

function readErrors(prefix: string): string {
  try {
    return readFileSync(join(prefix, 'error.log'), 'utf8');
  } catch {
    return 'it says nothing';
  }
}

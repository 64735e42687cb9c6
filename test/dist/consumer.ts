import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Bundlers that the applications use: ours, so that nothing is installed for a test. */
const BUNDLERS = ['webpack', 'esbuild', 'vite'];

/** An application in a folder outside of the repository, with our tarball installed. */
export interface Consumer {
  readonly folder: string;
  /** Paths in the tarball. */
  readonly tarballFiles: readonly string[];
  /** Writes files into the application's folder. */
  readonly write: (files: Readonly<Record<string, string>>) => void;
  /** Runs a script of the application's with Node, such as `node_modules/vite/bin/vite.js`. Throws what it said if it fails. */
  readonly node: (...args: string[]) => string;
  /** The same for one that stays; resolves with the part of its output that matches. */
  readonly nodeUntil: (pattern: RegExp, ...args: string[]) => Promise<Running>;
  readonly remove: () => void;
}

export interface Running {
  readonly match: string;
  /** What it wrote so far. */
  readonly output: () => string;
  readonly end: () => Promise<void>;
}

/**
 * Packs the repository as it is, and installs the tarball.
 *
 * @param packages others, with their versions, which are installed from the registry in place of linking our bundlers
 */
export function createConsumer(packages?: Readonly<Record<string, string>>): Consumer {
  const folder = mkdtempSync(join(tmpdir(), 'hlsnap-consumer-'));
  const write: Consumer['write'] = (files) => {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
  };
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { filename, files } = parsePackOutput(run('npm', pack, process.cwd()));
  write({
    'package.json': JSON.stringify({
      name: 'consumer',
      private: true,
      type: 'module',
      dependencies: { hlsnap: `file:./${filename}`, ...packages },
    }),
  });
  const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts'];
  run('npm', packages ? install : [...install, '--offline'], folder);
  for (const name of packages ? [] : BUNDLERS) {
    symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
  }
  const running: ChildProcess[] = [];
  return {
    folder,
    tarballFiles: files,
    write,
    node: (...args) => run(process.execPath, args, folder),
    nodeUntil: (pattern, ...args) => {
      const child = spawn(process.execPath, args, { cwd: folder, env: environment() });
      running.push(child);
      return outputOf(child, pattern);
    },
    remove: () => {
      for (const child of running) child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Packed {
  readonly filename: string;
  readonly files: readonly string[];
}

/** Older versions of npm give an array, newer ones an object by name. */
function parsePackOutput(output: string): Packed {
  const [packed] = Object.values(
    JSON.parse(output) as Record<string, { filename: string; files: { path: string }[] }>,
  );
  if (!packed) throw new Error(`npm pack gave nothing: ${output}`);
  return { filename: packed.filename, files: packed.files.map(({ path }) => path) };
}

/** Vitest's own settings would make bundlers build for tests. */
function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(NODE_ENV|NODE_OPTIONS|VITE|TEST|DEV|PROD|MODE|SSR|BASE_URL)/.test(name),
  );
  return { ...Object.fromEntries(inherited), NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1' };
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: environment(),
    encoding: 'utf8',
    timeout: 600_000,
  });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
  return stdout;
}

function outputOf(child: ChildProcess, pattern: RegExp): Promise<Running> {
  let output = '';
  const ended = new Promise<void>((settle) => {
    child.once('exit', () => {
      settle();
    });
  });
  return new Promise((settle, reject) => {
    const add = (chunk: Buffer): void => {
      output += chunk.toString();
      const match = pattern.exec(output)?.[0];
      if (match === undefined) return;
      settle({
        match,
        output: () => output,
        end: () => {
          child.kill();
          return ended;
        },
      });
    };
    child.stdout?.on('data', add);
    child.stderr?.on('data', add);
    child.once('error', reject);
    void ended.then(() => {
      reject(new Error(`It ended early:\n${output}`));
    });
  });
}

export interface EmittedFile {
  readonly path: string;
  readonly bytes: number;
}

/** The files of a kind in a folder and below, smallest first. */
export function filesIn(folder: string, extension: string): readonly EmittedFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .map((file) => ({ path: join(folder, file), stats: statSync(join(folder, file)) }))
    .filter(({ stats }) => stats.isFile())
    .map(({ path, stats }) => ({ path, bytes: stats.size }))
    .sort((one, other) => one.bytes - other.bytes);
}

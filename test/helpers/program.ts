import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

/** A program that runs alongside the tests. */
export interface RunningProgram {
  isRunning(): boolean;
  /**
   * Waits until the program has written something that matches.
   *
   * @returns the match's first group
   */
  waitFor(pattern: RegExp, seconds: number): Promise<string>;
  /** Ends the program: it asks first, then kills. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Listens to what the program writes to this descriptor; 3 is a pipe made for that. Default: none. */
  readonly listensTo?: 2 | 3;
}

const STOP_MS = 3000;
const ENDING_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Starts a program. It ends with the test process, even if nobody stops it. */
export function startProgram(
  command: string,
  args: readonly string[],
  { env = process.env, listensTo }: ProgramOptions = {},
): RunningProgram {
  const stdio = [0, 1, 2, 3].map((fd) => (fd === listensTo ? ('pipe' as const) : 'ignore'));
  const child = spawn(command, args, { env, stdio });
  takeAlong(child);
  const output = listenTo(child, listensTo);
  return {
    isRunning: () => isRunning(child),
    waitFor: async (pattern, seconds) => {
      const endsAt = performance.now() + seconds * 1000;
      while (performance.now() < endsAt) {
        const found = pattern.exec(output())?.[1];
        if (found !== undefined) return found;
        if (!isRunning(child)) break;
        await wait(20);
      }
      throw new Error(`${command} does not get ready: ${output() || 'it says nothing'}`);
    },
    stop: () => stop(child),
  };
}

/** Also when the test process is told to end, as Vitest does with a file that left something running. */
function takeAlong(child: ChildProcess): void {
  const onExit = () => child.kill('SIGKILL');
  // Whatever else goes at the exit does so then, too.
  const onSignal = () => process.exit(1);
  const forget = () => {
    process.off('exit', onExit);
    for (const signal of ENDING_SIGNALS) process.off(signal, onSignal);
  };
  process.once('exit', onExit);
  for (const signal of ENDING_SIGNALS) process.once(signal, onSignal);
  child.once('exit', forget);
  // Without a listener the error would end the test process; the failed start shows elsewhere.
  child.once('error', forget);
}

function listenTo(child: ChildProcess, descriptor: 2 | 3 | undefined): () => string {
  let text = '';
  const stream = (descriptor && child.stdio[descriptor]) as Readable | null | undefined;
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-10_000);
  });
  return () => text;
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function stop(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const stopping = new AbortController();
  const late = wait(STOP_MS, 'late', { signal: stopping.signal }).catch(() => undefined);
  if ((await Promise.race([exited, late])) === 'late') child.kill('SIGKILL');
  await exited;
  stopping.abort();
}

/** A port on which nobody listens at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

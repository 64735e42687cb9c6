import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ChildEvent, ChildTask, RunResult } from './protocol.js';

/** It ends itself where it is busy for too long; this is for one that waits for something that never comes. */
const MAX_SILENCE_MS = 240_000;
const MAX_HEAP_MB = 256;
const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));
/** The reason that V8 gives for ending the process. */
const FATAL = /FATAL ERROR: .*/;

/** How a child ended: in which run, and why; without a reason it did all there was to do, or was told to end. */
export interface ChildEnd {
  readonly run: number | undefined;
  readonly reason: string | undefined;
}

/**
 * Has a child do runs, until one of them ends it.
 *
 * @param onResult - false: enough.
 */
export async function runChild(
  task: ChildTask,
  onResult: (result: RunResult) => boolean,
): Promise<ChildEnd> {
  const flags = ['--import', 'tsx', '--expose-gc', `--max-old-space-size=${MAX_HEAP_MB}`];
  const child = spawn(process.execPath, [...flags, CHILD, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const silence = createAlarm(kill);
  const exited = waitForExit(child);
  let underWay: number | undefined;
  let hang: string | undefined;
  let isEnough = false;
  silence.set(MAX_SILENCE_MS);
  for await (const line of createInterface(child.stdout)) {
    silence.set(MAX_SILENCE_MS);
    const event = JSON.parse(line) as ChildEvent;
    const isOver = event.kind === 'passed' || event.kind === 'failed';
    underWay = isOver ? undefined : event.run;
    if (event.kind === 'hung') hang = event.reason;
    if (!isOver || onResult(event)) continue;
    isEnough = true;
    kill();
  }
  const failure = await exited;
  silence.clear();
  process.off('exit', kill);
  if (isEnough) return { run: undefined, reason: undefined };
  const silent = `It says nothing for ${MAX_SILENCE_MS} ms`;
  return { run: underWay, reason: hang ?? (silence.hasRung() ? silent : failure) };
}

/** Why a child did not end well; `undefined` if it did. */
async function waitForExit(child: ChildProcess): Promise<string | undefined> {
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code === 0) return undefined;
  const told = FATAL.exec(errors)?.[0] ?? errors.slice(-2000);
  return `The process died (${signal ?? String(code)}): ${told}`;
}

interface Alarm {
  readonly set: (milliseconds: number) => void;
  readonly clear: () => void;
  readonly hasRung: () => boolean;
}

function createAlarm(ring: () => void): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let hasRung = false;
  const clear = () => {
    clearTimeout(timer);
  };
  return {
    clear,
    hasRung: () => hasRung,
    set: (milliseconds) => {
      clear();
      timer = setTimeout(() => {
        hasRung = true;
        ring();
      }, milliseconds);
    },
  };
}

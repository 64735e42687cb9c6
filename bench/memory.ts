import { readdirSync, readFileSync } from 'node:fs';

interface ProcessFacts {
  readonly parent: number;
  readonly isRenderer: boolean;
  readonly status: string;
}

/** Command lines of Chromium, Firefox and WebKit; what separates arguments is a NUL, or a space where they are made by a fork. */
const RENDERER = /--type=renderer|-contentproc[\0 ].*[\0 ]tab\0|WebKitWebProcess/s;

/** `VmRSS` is what is resident now, `VmHWM` the most that ever was. */
export type MemoryField = 'VmRSS' | 'VmHWM';

/** The memory of the renderers that a process has started (pages and their workers), in MiB. Linux only. */
export function rendererMiB(field: MemoryField = 'VmRSS', by: number = process.pid): number {
  return startedBy(by)
    .filter(([, { isRenderer }]) => isRenderer)
    .reduce((sum, [, { status }]) => sum + numberIn(status, field) / 1024, 0);
}

/** Ticks a second in `/proc`, everywhere where Linux runs today. */
const TICKS = 100;

/** The processor time of the processes that one has started and that still run, in seconds. Linux only. */
export function startedCpuSeconds(by: number = process.pid): number {
  return startedBy(by).reduce((sum, [pid]) => sum + cpuSeconds(pid), 0);
}

/** The processor time of a process alone, in seconds; 0 if it has ended. Linux only. */
export function cpuSeconds(pid: number): number {
  try {
    // The name, in parentheses, may have spaces.
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?!.*\) )/);
    const [user, system] = rest.split(' ').slice(11, 13).map(Number);
    return ((user ?? 0) + (system ?? 0)) / TICKS;
  } catch {
    return 0;
  }
}

/** The processes that one has started, and those that they have. */
function startedBy(by: number): readonly (readonly [pid: number, facts: ProcessFacts])[] {
  const facts = new Map<number, ProcessFacts>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const found = Number.isInteger(pid) ? readProcess(pid) : undefined;
    if (found) facts.set(pid, found);
  }
  const isOurs = (pid: number): boolean => {
    const parent = facts.get(pid)?.parent;
    return parent === by || (parent !== undefined && parent > 1 && isOurs(parent));
  };
  return [...facts].filter(([pid]) => isOurs(pid));
}

/** The most memory that a process ever had, in MiB; 0 if the process has ended. Linux only. */
export function peakMiB(pid: number): number {
  const facts = readProcess(pid);
  return facts ? numberIn(facts.status, 'VmHWM') / 1024 : 0;
}

function readProcess(pid: number): ProcessFacts | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return {
      parent: numberIn(status, 'PPid'),
      isRenderer: RENDERER.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')),
      status,
    };
  } catch {
    return undefined;
  }
}

function numberIn(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
}

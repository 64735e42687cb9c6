import { readdirSync, readFileSync } from 'node:fs';

interface ProcessFacts {
  readonly parent: number;
  readonly isRenderer: boolean;
  readonly status: string;
}

/** `VmRSS` is what is resident now, `VmHWM` the most that ever was. */
export type MemoryField = 'VmRSS' | 'VmHWM';

/** The memory of the renderers that this process has started (pages and their workers), in MiB. Linux only. */
export function rendererMiB(field: MemoryField = 'VmRSS'): number {
  const facts = new Map<number, ProcessFacts>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const found = Number.isInteger(pid) ? readProcess(pid) : undefined;
    if (found) facts.set(pid, found);
  }
  const isOurs = (pid: number): boolean => {
    const parent = facts.get(pid)?.parent;
    return parent === process.pid || (parent !== undefined && parent > 1 && isOurs(parent));
  };
  return [...facts]
    .filter(([pid, { isRenderer }]) => isRenderer && isOurs(pid))
    .reduce((sum, [, { status }]) => sum + numberIn(status, field) / 1024, 0);
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
      isRenderer: readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer'),
      status,
    };
  } catch {
    return undefined;
  }
}

function numberIn(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
}

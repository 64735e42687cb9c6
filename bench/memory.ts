import { readdirSync, readFileSync } from 'node:fs';

interface ProcessFacts {
  readonly parent: number;
  readonly isRenderer: boolean;
  readonly residentMiB: number;
}

/** Resident memory of the renderers that this process has started, in MiB: pages and their workers. Linux only. */
export function rendererMiB(): number {
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
    .reduce((sum, [, { residentMiB }]) => sum + residentMiB, 0);
}

function readProcess(pid: number): ProcessFacts | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return {
      parent: field('PPid'),
      isRenderer: readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer'),
      residentMiB: field('VmRSS') / 1024,
    };
  } catch {
    return undefined;
  }
}

import { readdirSync, readFileSync } from 'node:fs';

/** A browser's processes: those that were started with its profile, and what they started. */
export function processesOf(profile: string): readonly number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), statusOf(Number(name), /PPid:\s+(\d+)/)]),
  );
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (commandOf(pid).includes(profile) || isOurs(parents.get(pid)));
  return [...parents.keys()].filter(isOurs);
}

/** Bytes of memory that processes have for themselves, without what is a file's. */
export function memoryOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + statusOf(pid, /RssAnon:\s+(\d+) kB/) * 1024, 0);
}

/** A number of a process; zero where it has ended. */
function statusOf(pid: number, pattern: RegExp): number {
  return Number(pattern.exec(read(pid, 'status'))?.[1] ?? 0);
}

function commandOf(pid: number): string {
  return read(pid, 'cmdline');
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

import { readdirSync, readFileSync } from 'node:fs';

/** A browser's processes: those started with its profile, and their descendants. */
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

/** The private memory of processes in bytes, without file mappings. */
export function memoryOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + statusOf(pid, /RssAnon:\s+(\d+) kB/) * 1024, 0);
}

/** A number from a process's status; zero if the process has ended. */
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

import { scrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

/** Each key is made in so much fresh memory. */
const WORK_BYTES = 2 ** 25;
const BLOCK_SIZE = 8;
/** Memory is 128 times the product of the two (RFC 7914). */
const OPTIONS = { r: BLOCK_SIZE, N: WORK_BYTES / (128 * BLOCK_SIZE), maxmem: 2 * WORK_BYTES };
/** Node makes no more at once. */
const MOST_KEYS = 4;

const makeKey = promisify<string, string, number, typeof OPTIONS, Buffer>(scrypt);

/**
 * The milliseconds that the machine takes now for a fixed piece of work: a key by scrypt on each core, which takes
 * computing and fresh memory, as pictures do.
 */
export async function probeMachine(): Promise<number> {
  const start = performance.now();
  const count = Math.min(MOST_KEYS, availableParallelism());
  await Promise.all(Array.from({ length: count }, () => makeKey('key', 'salt', 32, OPTIONS)));
  return performance.now() - start;
}

/** The memory that processes can still have without swapping, in MiB. Linux only. */
export function availableMiB(): number {
  const facts = readFileSync('/proc/meminfo', 'utf8');
  return Number(/^MemAvailable:\s+(\d+)/m.exec(facts)?.[1] ?? 0) / 1024;
}

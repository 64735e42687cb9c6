/** Far above what inputs of a megabyte need. */
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;

/** Makes a check that throws once memory in use has grown too far since now. */
export function guardMemory(): () => void {
  const before = bytesInUse();
  return () => {
    if (bytesInUse() - before < MAX_GROWTH_BYTES) return;
    // Where Node was not started with --expose-gc, garbage counts too.
    globalThis.gc?.();
    const growth = bytesInUse() - before;
    if (growth < MAX_GROWTH_BYTES) return;
    throw new Error(`Memory in use has grown by ${Math.round(growth / 2 ** 20)} MiB`);
  };
}

function bytesInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

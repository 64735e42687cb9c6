/** A file whose bytes are kept in Cache Storage for the next visit. */
export interface KeptFile {
  /** Names no other file of ours. */
  readonly name: string;
  /** Numbers with dots between them. Bytes of another version are never used, so that they match their script. */
  readonly version: string;
}

/**
 * Opens the cache of a file. What an older version has kept for the same URL is deleted: its file has been replaced. What
 * is of another file, of another URL, where another copy of this package may use it, or of a newer version stays.
 * `undefined` where there is no Cache Storage: in an insecure context, on a full disk.
 */
export async function openWasmCache(file: KeptFile, url: string): Promise<Cache | undefined> {
  if (!('caches' in globalThis)) return undefined;
  try {
    for (const name of await caches.keys()) {
      if (isOlder(name, file)) await deleteFrom(name, url);
    }
    return await caches.open(cacheName(file));
  } catch {
    return undefined;
  }
}

async function deleteFrom(name: string, url: string): Promise<void> {
  const cache = await caches.open(name);
  await cache.delete(url);
  if ((await cache.keys()).length === 0) await caches.delete(name);
}

function cacheName({ name, version }: KeptFile): string {
  return `hlsnap-${name}-${version}`;
}

/** Whether a cache is one of an older version of the same file. */
function isOlder(name: string, file: KeptFile): boolean {
  const prefix = cacheName({ ...file, version: '' });
  const other = name.slice(prefix.length);
  return name.startsWith(prefix) && /^[\d.]+$/.test(other) && compare(other, file.version) < 0;
}

function compare(a: string, b: string): number {
  const [first, second] = [a, b].map((version) => version.split('.').map(Number));
  const longest = Math.max(first?.length ?? 0, second?.length ?? 0);
  for (let i = 0; i < longest; i++) {
    const difference = (first?.[i] ?? 0) - (second?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

import { SnapError } from '../../shared/errors.js';
import { fetchFile } from './fetch-file.js';

/** The cache of this version's core; a newer core gets a new name, so that script and wasm always match. */
const CACHE_PREFIX = 'hlsnap-core-';
const CORE_CACHE = `${CACHE_PREFIX}0.12.10`;
const WASM = 'A WebAssembly file';

/** Fetches and compiles a WebAssembly file. Throws `SnapError('worker-failed')` with the URL. */
export async function compileWasm(url: string): Promise<WebAssembly.Module> {
  return compileResponse(await fetchWasm(url), url);
}

/**
 * Like `compileWasm`, but keeps the bytes in Cache Storage for the next visit. Without Cache Storage (an insecure
 * context, a full disk) it only fetches.
 */
export async function compileCachedWasm(url: string): Promise<WebAssembly.Module> {
  const cache = await openCache();
  const hit = await cache?.match(url);
  if (hit) {
    try {
      return await compileResponse(hit, url);
    } catch {
      await cache?.delete(url);
    }
  }
  const response = await fetchWasm(url);
  const copy = cache ? response.clone() : undefined;
  const module = await compileResponse(response, url);
  if (cache && copy) void cache.put(url, copy).catch(() => undefined);
  return module;
}

async function openCache(): Promise<Cache | undefined> {
  if (!('caches' in globalThis)) return undefined;
  try {
    for (const name of await caches.keys()) {
      if (name.startsWith(CACHE_PREFIX) && name !== CORE_CACHE) await caches.delete(name);
    }
    return await caches.open(CORE_CACHE);
  } catch {
    return undefined;
  }
}

function fetchWasm(url: string): Promise<Response> {
  return fetchFile(url, WASM, (response) => response);
}

async function compileResponse(response: Response, url: string): Promise<WebAssembly.Module> {
  try {
    // Streaming compilation insists on the MIME type, which simple file servers often do not send.
    return response.headers.get('content-type')?.startsWith('application/wasm')
      ? await WebAssembly.compileStreaming(response)
      : await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    throw new SnapError('worker-failed', `${WASM} could not be compiled`, { url, cause });
  }
}

import { loadFailure } from '../../shared/load-failure.js';
import { withinTime } from '../../shared/time-limit.js';
import { wrongAnswer } from '../../shared/why-not-loaded.js';
import { fetchFile } from './fetch-file.js';
import { unpack } from './unpack.js';
import { openWasmCache, type KeptFile } from './wasm-cache.js';

const WASM = 'A WebAssembly file';
/** How long Cache Storage is asked before the network is. */
const PATIENCE_SECONDS = 10;

/**
 * Fetches and compiles a WebAssembly file. Throws `SnapError('worker-failed')` with the URL.
 *
 * @param isPacked - Whether it may be in gzip.
 */
export async function compileWasm(url: string, isPacked: boolean): Promise<WebAssembly.Module> {
  const response = await fetchWasm(url);
  return compileResponse(response, url, isPacked ? unpack(response) : response);
}

/** Like `compileWasm`, but keeps the bytes for the next visit, where there is Cache Storage. */
export async function compileCachedWasm(url: string, file: KeptFile): Promise<WebAssembly.Module> {
  const { cache, hit } = await lookUp(url, file);
  if (cache && hit) {
    try {
      return await compileResponse(hit, url);
    } catch {
      await cache.delete(url);
    }
  }
  const response = await fetchWasm(url);
  const copy = cache ? response.clone() : undefined;
  const module = await compileResponse(response, url);
  if (cache && copy) void cache.put(url, copy).catch(() => undefined);
  return module;
}

interface Kept {
  readonly cache?: Cache;
  readonly hit?: Response | undefined;
}

/** A storage that fails or does not answer is as good as none. */
async function lookUp(url: string, file: KeptFile): Promise<Kept> {
  const find = async (): Promise<Kept> => {
    const cache = await openWasmCache(file, url);
    return cache ? { cache, hit: await cache.match(url) } : {};
  };
  try {
    return await withinTime(find(), PATIENCE_SECONDS, () => new Error('Cache Storage is silent'));
  } catch {
    return {};
  }
}

function fetchWasm(url: string): Promise<Response> {
  return fetchFile({ url, name: WASM, mediaType: '' }, (response) => response);
}

/** @param content - The file in the response, if that is not just its body. */
async function compileResponse(
  response: Response,
  url: string,
  content: Response | Promise<Response> = response,
): Promise<WebAssembly.Module> {
  try {
    const file = await content;
    // Streaming compilation insists on the MIME type, which simple file servers often do not send.
    return file.headers.get('content-type')?.startsWith('application/wasm')
      ? await WebAssembly.compileStreaming(file)
      : await WebAssembly.compile(await file.arrayBuffer());
  } catch (cause) {
    throw loadFailure(WASM, url, whyNotCompiled(response, cause), { cause });
  }
}

/** Chromium and WebKit name the keyword that is missing, Firefox the policy. */
const FORBIDDEN = /unsafe-eval|CSP|Content.Security.Policy/i;

function whyNotCompiled(response: Response, cause: unknown): string {
  if (FORBIDDEN.test(String(cause))) return "CSP script-src needs 'wasm-unsafe-eval'";
  return wrongAnswer(response, 'wasm') ?? 'it is damaged';
}

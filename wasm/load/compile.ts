import { loadFailure, wrongAnswer } from '../../shared/load-failure.js';
import { fetchFile } from './fetch-file.js';
import { unpack } from './unpack.js';
import { openWasmCache, type KeptFile } from './wasm-cache.js';

const WASM = 'A WebAssembly file';

/** Fetches and compiles a WebAssembly file. Throws `SnapError('worker-failed')` with the URL. */
export async function compileWasm(url: string): Promise<WebAssembly.Module> {
  return compileResponse(await fetchWasm(url), url);
}

/** Like `compileWasm`, of a file that builds of ours have in gzip. */
export async function compilePackedWasm(url: string): Promise<WebAssembly.Module> {
  const response = await fetchWasm(url);
  try {
    return await WebAssembly.compileStreaming(unpack(response));
  } catch (cause) {
    throw loadFailure(WASM, url, whyNotCompiled(response, cause), { cause });
  }
}

/** Like `compileWasm`, but keeps the bytes for the next visit, where there is Cache Storage. */
export async function compileCachedWasm(url: string, file: KeptFile): Promise<WebAssembly.Module> {
  const cache = await openWasmCache(file, url);
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

function fetchWasm(url: string): Promise<Response> {
  return fetchFile({ url, name: WASM, mediaType: '' }, (response) => response);
}

async function compileResponse(response: Response, url: string): Promise<WebAssembly.Module> {
  try {
    // Streaming compilation insists on the MIME type, which simple file servers often do not send.
    return response.headers.get('content-type')?.startsWith('application/wasm')
      ? await WebAssembly.compileStreaming(response)
      : await WebAssembly.compile(await response.arrayBuffer());
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

import { assetUrl } from '../load/assets.js';
import { compileCachedWasm } from '../load/compile.js';
import { fetchFile } from '../load/fetch-file.js';
import type { ModuleShare } from '../load/module-share.js';
import { once } from '../load/once.js';

/** The argument of `FFmpeg.load()`, with the compiled module that our class worker takes. */
export interface FfmpegConfig {
  readonly classWorkerURL: string;
  readonly coreURL: string;
  readonly wasmModule: WebAssembly.Module;
}

/** What ffmpeg is loaded from: fetched and compiled once, also when its worker has to be started anew. */
export interface FfmpegFiles {
  load(): Promise<FfmpegConfig>;
}

export function createFfmpegFiles(
  assetBaseUrl: string | undefined,
  share: ModuleShare,
): FfmpegFiles {
  const module = once(() =>
    share.get('ffmpeg-core.wasm', () =>
      compileCachedWasm(assetUrl('ffmpeg-core.wasm', assetBaseUrl)),
    ),
  );
  const workerUrl = assetUrl('ffmpeg-worker.js', assetBaseUrl);
  const coreURL = assetUrl('ffmpeg-core.js', assetBaseUrl);
  let classWorkerURL: string | undefined;
  return {
    async load() {
      const [wasmModule] = await Promise.all([module(), assertReachable(workerUrl)]);
      classWorkerURL ??= ownOriginUrl(workerUrl);
      return { classWorkerURL, coreURL, wasmModule };
    },
  };
}

/** `FFmpeg.load()` never settles when its worker's script is missing, so the script is fetched before each start. */
async function assertReachable(url: string): Promise<void> {
  // Read to its end, so that the start of the worker finds it in the browser's cache.
  await fetchFile(url, "ffmpeg's worker", (response) => response.arrayBuffer());
}

/** A worker's script has to be of the page's own origin; what that script imports need not be. */
function ownOriginUrl(url: string): string {
  if (new URL(url).origin === self.origin) return url;
  const script = `import ${JSON.stringify(url)};`;
  return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
}

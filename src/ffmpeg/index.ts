import coreScript from '@ffmpeg/core?url';
import coreWasm from '@ffmpeg/core/wasm?url';
import type { AddedEngine, FfmpegUrls } from '../../shared/engine.js';
import { scriptBase } from '../../shared/script-url.js';
import workerScript from '../../wasm/ffmpeg/worker.ts?worker&url';
import license from '../../wasm/licenses/ffmpeg-core.txt?url';
import engineScript from '../../worker/decode/ffmpeg/ffmpeg-script.ts?worker&url';
import { urlsBelow } from './urls-below.js';

export type { AddedEngine, FfmpegFile, FfmpegUrls } from '../../shared/engine.js';

/**
 * ffmpeg as an engine, with the URL of its licence.
 *
 * @public
 */
export interface FfmpegEngine extends AddedEngine {
  /** The text of the GPL, under which `ffmpeg-core.js` and `ffmpeg-core.wasm` are. */
  readonly licenseUrl: string;
}

/**
 * Adds ffmpeg to the engines of a `Snapper`: it decodes what neither the browser nor the library's own decoders can, and
 * reads segments in containers that HLS does not have, by fetching them whole. It is `@ffmpeg/core`, 31 MB (10 MB on the
 * way), under the GPL, version 2 or later. Where a build imports this function, its files are among the build's, with
 * their licence. They are loaded when ffmpeg is first needed.
 *
 * @example
 * ```ts
 * const snapper = new Snapper({ engines: [ffmpeg()] });
 * ```
 *
 * @public
 */
export function ffmpeg(): FfmpegEngine {
  return {
    name: 'ffmpeg',
    licenseUrl: license,
    urls: (assetBaseUrl) => (assetBaseUrl === undefined ? bundledUrls() : urlsBelow(assetBaseUrl)),
  };
}

/** Where the bundler has put the files, or beside this script. */
function bundledUrls(): FfmpegUrls {
  const base = scriptBase(import.meta.url, location);
  const absolute = (url: string | undefined): string => new URL(url ?? '', base).href;
  return {
    'ffmpeg-engine.js': absolute(engineScript),
    'ffmpeg-worker.js': absolute(workerScript),
    'ffmpeg-core.js': absolute(coreScript),
    'ffmpeg-core.wasm': absolute(coreWasm),
  };
}

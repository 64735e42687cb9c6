import { createFfmpegFiles } from '../../../wasm/ffmpeg/files.js';
import type { ModuleShare } from '../../../wasm/load/module-share.js';
import type { FfmpegUrls } from '../../../shared/engine.js';
import { createFfmpegDecoder as createDecoder, type FfmpegDecoder } from './ffmpeg-decoder.js';
import { createFfmpegRotation } from './rotation.js';

/** The decoder with everything that belongs to it: all of it is loaded when ffmpeg is first needed. */
export function createFfmpegDecoder(urls: FfmpegUrls, share: ModuleShare): FfmpegDecoder {
  return createDecoder(createFfmpegRotation(createFfmpegFiles(urls, share)));
}

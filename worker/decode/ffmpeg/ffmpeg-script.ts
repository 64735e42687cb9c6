import type { FfmpegUrls } from '../../../shared/engine.js';
import { createFfmpegFiles } from '../../../wasm/ffmpeg/files.js';
import type { ModuleShare } from '../../../wasm/load/module-share.js';
import { createFfmpegDecoder, type FfmpegDecoder } from './ffmpeg-decoder.js';
import { createFfmpegRotation } from './rotation.js';

/** The decoder with everything that belongs to it: all of it is loaded when ffmpeg is first needed. */
export function openFfmpeg(urls: FfmpegUrls, share: ModuleShare): FfmpegDecoder {
  return createFfmpegDecoder(createFfmpegRotation(createFfmpegFiles(urls, share)));
}

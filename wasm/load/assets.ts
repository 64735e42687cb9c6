// The only place that knows where the files next to the worker are. In the sources Vite resolves these imports; in
// dist/ the build turns each into a literal `new URL('./name', import.meta.url)` (see vite.config.ts).
import coreScriptUrl from '@ffmpeg/core?url';
import coreWasmUrl from '@ffmpeg/core/wasm?url';
import avifScriptUrl from '@jsquash/avif/codec/enc/avif_enc.js?url';
import avifWasmUrl from '@jsquash/avif/codec/enc/avif_enc.wasm?url';
import jpegScriptUrl from '@jsquash/jpeg/codec/enc/mozjpeg_enc.js?url';
import jpegWasmUrl from '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm?url';
import pngScriptUrl from '@jsquash/png/codec/pkg/squoosh_png.js?url';
import pngWasmUrl from '@jsquash/png/codec/pkg/squoosh_png_bg.wasm?url';
import magicKernelScriptUrl from '@jsquash/resize/lib/magic-kernel/pkg/jsquash_magic_kernel.js?url';
import magicKernelWasmUrl from '@jsquash/resize/lib/magic-kernel/pkg/jsquash_magic_kernel_bg.wasm?url';
import resizeWasmUrl from '@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm?url';
import webpScriptUrl from '@jsquash/webp/codec/enc/webp_enc_simd.js?url';
import webpWasmUrl from '@jsquash/webp/codec/enc/webp_enc_simd.wasm?url';
import exifScriptUrl from '../codecs/exif.ts?worker&url';
import ffmpegWorkerUrl from '../ffmpeg/worker.ts?worker&url';

/** The files that a worker loads on demand, by their names in dist/ and below an `assetBaseUrl`. */
const ASSETS = {
  'avif_enc.js': avifScriptUrl,
  'avif_enc.wasm': avifWasmUrl,
  'exif.js': exifScriptUrl,
  'ffmpeg-core.js': coreScriptUrl,
  'ffmpeg-core.wasm': coreWasmUrl,
  'ffmpeg-worker.js': ffmpegWorkerUrl,
  'jsquash_magic_kernel.js': magicKernelScriptUrl,
  'jsquash_magic_kernel_bg.wasm': magicKernelWasmUrl,
  'mozjpeg_enc.js': jpegScriptUrl,
  'mozjpeg_enc.wasm': jpegWasmUrl,
  'squoosh_png.js': pngScriptUrl,
  'squoosh_png_bg.wasm': pngWasmUrl,
  'squoosh_resize_bg.wasm': resizeWasmUrl,
  'webp_enc_simd.js': webpScriptUrl,
  'webp_enc_simd.wasm': webpWasmUrl,
} as const;

export type AssetName = keyof typeof ASSETS;

/** The absolute URL of a file: below `baseUrl` if the page named one, otherwise next to the worker. */
export function assetUrl(name: AssetName, baseUrl: string | undefined): string {
  if (baseUrl !== undefined) return new URL(name, baseUrl).href;
  const here = import.meta.url;
  return new URL(ASSETS[name], here).href;
}

// Written by "npm run sync" from scripts/build/table.mjs.
import avifEncJs from '@jsquash/avif/codec/enc/avif_enc.js?url';
import avifEncWasm from '@jsquash/avif/codec/enc/avif_enc.wasm?url';
import clipsAndSheetsJs from '../../worker/jobs/clips-and-sheets.ts?worker&url';
import coreAv1Wasm from '../core/core-av1.wasm?url';
import coreWasm from '../core/core.wasm?url';
import exifJs from '../codecs/exif.ts?worker&url';
import jsquashMagicKernelJs from '@jsquash/resize/lib/magic-kernel/pkg/jsquash_magic_kernel.js?url';
import jsquashMagicKernelBgWasm from '@jsquash/resize/lib/magic-kernel/pkg/jsquash_magic_kernel_bg.wasm?url';
import localJs from '../../worker/local/script.ts?worker&url';
import mozjpegEncJs from '@jsquash/jpeg/codec/enc/mozjpeg_enc.js?url';
import mozjpegEncWasm from '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm?url';
import pictureWasm from '../picture/picture.wasm?url';
import sourceSheetsJs from '../../worker/jobs/source-sheets/find-and-cut.ts?worker&url';
import squooshPngJs from '@jsquash/png/codec/pkg/squoosh_png.js?url';
import squooshPngBgWasm from '@jsquash/png/codec/pkg/squoosh_png_bg.wasm?url';
import squooshResizeBgWasm from '@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm?url';
import webpEncSimdJs from '@jsquash/webp/codec/enc/webp_enc_simd.js?url';
import webpEncSimdWasm from '@jsquash/webp/codec/enc/webp_enc_simd.wasm?url';

/** Where the files are that a worker loads on demand, by their names in dist/. */
export const ASSET_URLS = {
  'avif_enc.js': avifEncJs,
  'avif_enc.wasm': avifEncWasm,
  'clips-and-sheets.js': clipsAndSheetsJs,
  'core-av1.wasm': coreAv1Wasm as string | undefined,
  'core.wasm': coreWasm as string | undefined,
  'exif.js': exifJs,
  'jsquash_magic_kernel.js': jsquashMagicKernelJs,
  'jsquash_magic_kernel_bg.wasm': jsquashMagicKernelBgWasm,
  'local.js': localJs,
  'mozjpeg_enc.js': mozjpegEncJs,
  'mozjpeg_enc.wasm': mozjpegEncWasm,
  'picture.wasm': pictureWasm,
  'source-sheets.js': sourceSheetsJs,
  'squoosh_png.js': squooshPngJs,
  'squoosh_png_bg.wasm': squooshPngBgWasm,
  'squoosh_resize_bg.wasm': squooshResizeBgWasm,
  'webp_enc_simd.js': webpEncSimdJs,
  'webp_enc_simd.wasm': webpEncSimdWasm,
} as const;

/** Those of them that dist/ has in gzip. */
export const PACKED: ReadonlySet<string> = new Set(['avif_enc.wasm', 'core.wasm', 'core-av1.wasm']);

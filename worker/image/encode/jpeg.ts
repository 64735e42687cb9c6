import { defaultOptions, type EncodeOptions as CodecOptions } from '@jsquash/jpeg/meta.js';
import type { EncodePreset, JpegOptions } from '../../../shared/types.js';
import type { CodecModules } from '../../../wasm/codecs/codec-modules.js';
import { startEncoder, toCodecQuality } from './emscripten.js';
import type { EncodeImage } from '../types.js';

/**
 * `fast` makes one scan, with 8-bit quantization tables, which every decoder supports; progressive scans take more than
 * twice the time for up to 4 % fewer bytes. `small` halves chroma at every quality, and optimises the order of scans.
 */
const PRESETS: Readonly<Record<EncodePreset, Partial<CodecOptions>>> = {
  fast: { progressive: false, baseline: true },
  balanced: { progressive: true, baseline: false },
  small: {
    progressive: true,
    baseline: false,
    trellis_multipass: true,
    trellis_opt_zero: true,
    auto_subsample: false,
    chroma_subsample: 2,
  },
};

export function createJpegEncoder(modules: CodecModules): Promise<EncodeImage> {
  const loading = {
    name: 'JPEG',
    script: modules.loadScript('jpeg'),
    module: modules.load('jpeg'),
  };
  return startEncoder(loading, ({ quality, preset, jpeg }) => ({
    ...defaultOptions,
    ...PRESETS[preset],
    ...toCodecOptions(jpeg),
    // The codec's scale begins at 1.
    quality: Math.max(toCodecQuality(quality), 1),
  }));
}

/** The codec's names for the given options. */
function toCodecOptions(jpeg: JpegOptions): Partial<CodecOptions> {
  const { chromaSubsampling, chromaQuality } = jpeg;
  const options = {
    progressive: jpeg.progressive,
    // Several scans are not baseline.
    baseline: jpeg.baseline ?? (jpeg.progressive === true ? false : undefined),
    optimize_coding: jpeg.optimizeCoding,
    smoothing: jpeg.smoothing,
    quant_table: jpeg.quantTable,
    trellis_loops: jpeg.trellisLoops,
    trellis_multipass: jpeg.trellisMultipass,
    trellis_opt_zero: jpeg.trellisOptZero,
    trellis_opt_table: jpeg.trellisOptTable,
    auto_subsample: chromaSubsampling && chromaSubsampling === 'auto',
    chroma_subsample: chromaSubsampling === 'auto' ? undefined : chromaSubsampling,
    separate_chroma_quality: chromaQuality === undefined ? undefined : true,
    chroma_quality: chromaQuality === undefined ? undefined : toCodecQuality(chromaQuality),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

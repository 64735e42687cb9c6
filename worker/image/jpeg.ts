import { defaultOptions, type EncodeOptions as CodecOptions } from '@jsquash/jpeg/meta.js';
import type { EncodePreset, JpegOptions } from '../../src/shared/types.js';
import type { CodecModules } from '../../wasm/codec-modules.js';
import { startWith, toCodecQuality } from './emscripten.js';
import type { EncodeImage } from './types.js';

/**
 * `fast` is one scan, with quantization tables of 8 bits, which every decoder can do; progressive scans take more than
 * twice the time for up to 4 % fewer bytes. `small` halves chroma whatever the quality, and optimises over scans.
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

/** The codec's own entry is not used: its script belongs to a file of its own. */
export async function createJpegEncoder(modules: CodecModules): Promise<EncodeImage> {
  const [script, module] = await Promise.all([modules.loadScript('jpeg'), modules.load('jpeg')]);
  const codec = await script.default(startWith(module));
  return ({ data, width, height }, { quality, preset, jpeg }) => {
    const options = {
      ...defaultOptions,
      ...PRESETS[preset],
      ...toCodecOptions(jpeg),
      // The codec's scale begins at 1.
      quality: Math.max(toCodecQuality(quality), 1),
    };
    const bytes = codec.encode(data, width, height, options);
    if (!bytes) throw new Error('The JPEG encoder failed');
    return bytes.slice();
  };
}

/** The codec's names for what is given. */
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

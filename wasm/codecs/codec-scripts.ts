import type { EncodeOptions as AvifOptions } from '@jsquash/avif/meta.js';
import type { EncodeOptions as JpegOptions } from '@jsquash/jpeg/meta.js';
import type * as Png from '@jsquash/png/codec/pkg/squoosh_png.js';
import type * as MagicKernel from '@jsquash/resize/lib/magic-kernel/pkg/jsquash_magic_kernel.js';
import type { EncodeOptions as WebpOptions } from '@jsquash/webp/meta.js';

/** The exports of the scripts that are loaded by URL. */
export interface CodecScripts {
  readonly jpeg: EncoderScript<JpegOptions>;
  readonly png: typeof Png;
  readonly webp: EncoderScript<WebpOptions>;
  readonly avif: EncoderScript<AvifOptions>;
  readonly 'magic-kernel': typeof MagicKernel;
  readonly exif: ExifScript;
}

/** An encoder made with Emscripten. */
export interface EncoderScript<Options> {
  readonly default: (overrides: {
    readonly noInitialRun: boolean;
    readonly instantiateWasm: (
      imports: WebAssembly.Imports,
      ready: (instance: WebAssembly.Instance) => void,
    ) => WebAssembly.Exports;
  }) => Promise<{
    /** The returned bytes may lie in the codec's own memory; `null` means failure. */
    encode(
      data: Uint8Array | Uint8ClampedArray,
      width: number,
      height: number,
      options: Options,
    ): Uint8Array<ArrayBuffer> | null;
  }>;
}

/** What an image tells about its picture. */
export interface ExifFacts {
  readonly width: number;
  readonly height: number;
  /** When the picture was taken. */
  readonly date: Date | undefined;
  readonly description: string | undefined;
  readonly software: string;
}

interface ExifScript {
  /** The payload of a JPEG's APP1 segment. */
  readonly exifPayload: (facts: ExifFacts) => Uint8Array<ArrayBuffer>;
}

/** What a browser brings for the worker of this package. Asked inside a worker, where the package asks. */
export interface Abilities {
  readonly secureContext: boolean;
  readonly wasmSimd: boolean;
  readonly cacheStorage: boolean;
  readonly byteStreams: boolean;
  readonly webCodecs: boolean;
  /** Whether it says that it decodes them. */
  readonly codecs: Readonly<Record<string, boolean>>;
}

/** Runs in the page, as text: it may use nothing from outside of itself. Resolves only where module workers run. */
export async function askAbilities(): Promise<Abilities> {
  const ask = async (): Promise<Abilities> => {
    const strings = {
      'H.264 High': 'avc1.64001f',
      'H.264 High 10': 'avc1.6e001f',
      'H.264 High 4:2:2': 'avc1.7a001f',
      'HEVC Main': 'hvc1.1.6.L93.B0',
      'HEVC Main 10': 'hvc1.2.4.L93.B0',
      VP9: 'vp09.00.10.08',
      'VP9 10 bits': 'vp09.02.10.10',
      AV1: 'av01.0.04M.08',
      'AV1 10 bits': 'av01.0.04M.10',
    };
    const webCodecs = 'VideoDecoder' in self;
    const decodes = async (codec: string): Promise<boolean> => {
      if (!webCodecs) return false;
      const config = { codec, codedWidth: 1280, codedHeight: 720 };
      const { supported } = await VideoDecoder.isConfigSupported(config);
      return supported === true;
    };
    const codecs: Record<string, boolean> = {};
    for (const [name, codec] of Object.entries(strings)) codecs[name] = await decodes(codec);
    // (func (result v128) (i8x16.splat (i32.const 0))), the smallest module that needs SIMD.
    const simd = '0061736d010000000105016000017b030201000a080106004100fd0f0b';
    const bytes = Uint8Array.from(simd.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
    return {
      secureContext: isSecureContext,
      wasmSimd: WebAssembly.validate(bytes),
      cacheStorage: 'caches' in self,
      byteStreams: 'ReadableStreamBYOBReader' in self,
      webCodecs,
      codecs,
    };
  };
  const source = `(${ask.toString()})().then(postMessage);export {};`;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url, { type: 'module' });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        resolve(data as Abilities);
      };
      worker.onerror = ({ message }) => {
        reject(new Error(`A module worker does not run: ${message}`));
      };
    });
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}

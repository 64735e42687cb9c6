/** What the codecs made with Emscripten need to start: the module, so that none fetches its file by itself. */
export function startWith(module: WebAssembly.Module) {
  return {
    noInitialRun: true,
    instantiateWasm(
      imports: WebAssembly.Imports,
      ready: (instance: WebAssembly.Instance) => void,
    ): WebAssembly.Exports {
      const instance = new WebAssembly.Instance(module, imports);
      ready(instance);
      return instance.exports;
    },
  };
}

/** The codecs take whole numbers up to 100. */
export function toCodecQuality(quality: number): number {
  return Math.round(quality * 100);
}

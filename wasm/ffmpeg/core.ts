/** The part of `@ffmpeg/core`, an Emscripten module, that is used here. */
export interface FfmpegCore {
  readonly FS: EmscriptenFs;
  /** The exit code of the last `exec`. */
  readonly ret: number;
  exec(...args: string[]): number;
  reset(): void;
  setLogger(logger: (line: { readonly message: string }) => void): void;
}

export type CreateFfmpegCore = (options: {
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
}) => Promise<FfmpegCore>;

interface EmscriptenFs {
  makedev(major: number, minor: number): number;
  mkdev(path: string, device: number): void;
  registerDevice(device: number, operations: DeviceOperations): void;
  writeFile(path: string, data: Uint8Array, options: { readonly canOwn: boolean }): void;
  unlink(path: string): void;
}

interface DeviceOperations {
  open(stream: { seekable: boolean }): void;
  close(): void;
  read(): number;
  write(stream: unknown, heap: Uint8Array, offset: number, length: number): number;
  llseek(stream: unknown, offset: number): number;
}

/**
 * The file that ffmpeg writes to. It is a device, because a file in Emscripten's memory file system is copied as it
 * grows.
 */
export const OUTPUT_PATH = '/output';

/** An instance of the core, with the output and the log of its last run. */
export interface CoreInstance {
  /**
   * Runs ffmpeg with `files` in place. It writes the output into `spare` if that has the right size, and gives it away.
   */
  run(
    files: ReadonlyMap<string, Uint8Array>,
    args: readonly string[],
    spare: Uint8Array<ArrayBuffer> | undefined,
  ): CoreRun;
}

export interface CoreRun {
  readonly exitCode: number;
  readonly output: Uint8Array<ArrayBuffer>;
  readonly log: string;
}

const MAX_LOG_LINES = 400;
const OUTPUT_DEVICE = [64, 0] as const;

export async function createInstance(
  createCore: CreateFfmpegCore,
  module: WebAssembly.Module,
): Promise<CoreInstance> {
  const core = await createCore({
    instantiateWasm(imports, receive) {
      const instance = new WebAssembly.Instance(module, imports);
      receive(instance, module);
      return instance.exports;
    },
  });
  const lines: string[] = [];
  core.setLogger(({ message }) => {
    if (lines.length < MAX_LOG_LINES) lines.push(message);
  });
  const output = addOutputDevice(core.FS);
  return {
    run(files, args, spare) {
      lines.length = 0;
      output.reset(spare);
      for (const [path, data] of files) core.FS.writeFile(path, data, { canOwn: true });
      core.exec(...args);
      const exitCode = core.ret;
      core.reset();
      for (const path of files.keys()) core.FS.unlink(path);
      return { exitCode, output: output.take(), log: lines.join('\n') };
    },
  };
}

interface OutputDevice {
  /** Starts over, in `spare` if there is one. */
  reset(spare: Uint8Array<ArrayBuffer> | undefined): void;
  /** Gives away the output. */
  take(): Uint8Array<ArrayBuffer>;
}

function addOutputDevice(fs: EmscriptenFs): OutputDevice {
  let buffer: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  let used = 0;
  // The pictures of a stream all have the same size, so the last size is the best guess and saves a copy.
  let expectedBytes = 1 << 16;
  const device = fs.makedev(...OUTPUT_DEVICE);
  fs.registerDevice(device, {
    open(stream) {
      stream.seekable = false;
    },
    close: () => undefined,
    read: () => 0,
    write(_stream, heap, offset, length) {
      if (used + length > buffer.length) {
        const grown = new Uint8Array(Math.max(used + length, buffer.length * 2, expectedBytes));
        grown.set(buffer.subarray(0, used));
        buffer = grown;
      }
      buffer.set(heap.subarray(offset, offset + length), used);
      used += length;
      return length;
    },
    llseek: (_stream, offset) => offset,
  });
  fs.mkdev(OUTPUT_PATH, device);
  return {
    reset(spare) {
      buffer = spare ?? new Uint8Array(0);
      used = 0;
    },
    take() {
      const taken = used === buffer.length ? buffer : buffer.slice(0, used);
      if (used > 0) expectedBytes = used;
      buffer = new Uint8Array(0);
      used = 0;
      return taken;
    },
  };
}

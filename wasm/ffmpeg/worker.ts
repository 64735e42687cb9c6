// Our class worker for `@ffmpeg/ffmpeg`. It speaks the messages of `FFmpeg`, but receives the core as a compiled
// module: the package's own worker would fetch and compile 31 MB again at each start. It also drops an instance that
// failed, because its memory cannot be trusted, or that has run too often.
import { createInstance, OUTPUT_PATH, type CoreInstance, type CreateFfmpegCore } from './core.js';

/** Each run of ffmpeg leaks stack: core 0.12.10 fails with `memory access out of bounds` at its 97th. */
const MAX_RUNS = 80;

interface LoadData {
  readonly coreURL: string;
  readonly wasmModule: WebAssembly.Module | string;
}

type Request =
  | { readonly id: number; readonly type: 'LOAD'; readonly data: LoadData }
  | {
      readonly id: number;
      readonly type: 'WRITE_FILE';
      readonly data: { readonly path: string; readonly data: Uint8Array<ArrayBuffer> };
    }
  | { readonly id: number; readonly type: 'EXEC'; readonly data: { readonly args: string[] } }
  | { readonly id: number; readonly type: 'READ_FILE'; readonly data: { readonly path: string } };

let create: (() => Promise<CoreInstance>) | undefined;
let instance: CoreInstance | undefined;
let runs = 0;
/** Files for the next run. They are kept here, because those in an instance would be lost with it. */
const files = new Map<string, Uint8Array>();
let output: Uint8Array<ArrayBuffer> = new Uint8Array(0);
/** A picture that is no longer needed: the next one goes into its memory. */
let spareOutput: Uint8Array<ArrayBuffer> | undefined;

async function load({ coreURL, wasmModule }: LoadData): Promise<boolean> {
  const script = (await import(/* @vite-ignore */ coreURL)) as { default: CreateFfmpegCore };
  const module =
    typeof wasmModule === 'string'
      ? await WebAssembly.compile(await (await fetch(wasmModule)).arrayBuffer())
      : wasmModule;
  create = () => createInstance(script.default, module);
  instance = await create();
  return true;
}

async function exec(args: readonly string[]): Promise<number> {
  if (!create) throw new Error('ffmpeg is not loaded');
  if (!instance) runs = 0;
  const running = instance ?? (await create());
  instance = undefined;
  runs += 1;
  const inputs = new Map(files);
  files.clear();
  const run = running.run(inputs, args, spareOutput);
  spareOutput = undefined;
  output = run.output;
  postMessage({ type: 'LOG', data: { type: 'stderr', message: run.log } });
  if (run.exitCode === 0 && runs < MAX_RUNS) instance = running;
  return run.exitCode;
}

function writeFile({ path, data }: { path: string; data: Uint8Array<ArrayBuffer> }): void {
  if (path === OUTPUT_PATH) spareOutput = data;
  else files.set(path, data);
}

async function answer(request: Request): Promise<unknown> {
  switch (request.type) {
    case 'LOAD':
      return load(request.data);
    case 'WRITE_FILE':
      writeFile(request.data);
      return true;
    case 'EXEC':
      return exec(request.data.args);
    case 'READ_FILE':
      return output;
    default:
      throw new Error(`Not a message of this worker: ${(request as Request).type}`);
  }
}

self.onmessage = async ({ data: request }: MessageEvent<Request>) => {
  const { id, type } = request;
  try {
    const data = await answer(request);
    const transfer = data instanceof Uint8Array ? [data.buffer] : [];
    postMessage({ id, type, data }, { transfer });
  } catch (error) {
    postMessage({ id, type: 'ERROR', data: String(error) });
  }
};

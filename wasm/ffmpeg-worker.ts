// The class worker of `@ffmpeg/ffmpeg`, ours: it speaks the messages of `FFmpeg`, but makes core instances from a
// compiled module, and replaces an instance before it dies. A run of ffmpeg leaks stack: the core 0.12.10 fails
// with `memory access out of bounds` at about its 97th successful or its 26th failing run.
import { createInstance, type CoreInstance, type CreateFfmpegCore } from './ffmpeg-core.js';

const MAX_RUNS = 40;
/** From here on the next instance is made, between two runs, so that no run waits for it. */
const PREPARE_AT_RUNS = 32;
/** The heap never shrinks, so an instance that a large picture has grown is not kept. */
const MAX_HEAP_BYTES = 256 * 1024 * 1024;

interface LoadData {
  readonly coreURL: string;
  readonly wasmModule: WebAssembly.Module;
}

type Request =
  | { readonly id: number; readonly type: 'LOAD'; readonly data: LoadData }
  | {
      readonly id: number;
      readonly type: 'WRITE_FILE';
      readonly data: { readonly path: string; readonly data: Uint8Array };
    }
  | { readonly id: number; readonly type: 'EXEC'; readonly data: { readonly args: string[] } }
  | { readonly id: number; readonly type: 'READ_FILE'; readonly data: { readonly path: string } };

let createNext: (() => Promise<CoreInstance>) | undefined;
let current: CoreInstance | undefined;
let next: Promise<CoreInstance> | undefined;
/** Written, and not yet used by a run. An instance's own files would be lost with it. */
const files = new Map<string, Uint8Array>();
let output = new Uint8Array(0);

async function load({ coreURL, wasmModule }: LoadData): Promise<boolean> {
  const script = (await import(/* @vite-ignore */ coreURL)) as { default: CreateFfmpegCore };
  createNext = () => createInstance(script.default, wasmModule);
  current = await createNext();
  return true;
}

async function takeInstance(): Promise<CoreInstance> {
  if (!createNext) throw new Error('ffmpeg is not loaded');
  if (!current) {
    const prepared = next ?? createNext();
    next = undefined;
    current = await prepared;
  }
  return current;
}

async function exec(args: readonly string[]): Promise<number> {
  const instance = await takeInstance();
  const inputs = new Map(files);
  files.clear();
  try {
    const run = instance.run(inputs, args);
    output = run.output;
    postMessage({ type: 'LOG', data: { type: 'stderr', message: run.log } });
    if (run.exitCode !== 0) current = undefined;
    return run.exitCode;
  } catch (error) {
    current = undefined;
    throw error;
  } finally {
    retireOrPrepare(instance);
  }
}

function retireOrPrepare(instance: CoreInstance): void {
  if (instance.runs >= MAX_RUNS || instance.heapBytes > MAX_HEAP_BYTES) current = undefined;
  if (next || (current && instance.runs < PREPARE_AT_RUNS)) return;
  setTimeout(() => {
    next ??= createNext?.();
    // Whoever takes it sees the failure.
    next?.catch(() => undefined);
  });
}

async function answer(request: Request): Promise<unknown> {
  switch (request.type) {
    case 'LOAD':
      return load(request.data);
    case 'WRITE_FILE':
      files.set(request.data.path, request.data.data);
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

/// <reference lib="webworker" />
import { CoreDecoder } from '../../wasm/core/core-decoder.js';
import { unpack } from '../../wasm/load/unpack.js';

/** Pictures to fetch and decode. */
export interface LimitTask {
  readonly by: LimitDecoder;
  /** Of coded pictures, each an access unit with the parameter sets that it needs. */
  readonly urls: readonly string[];
}

export type LimitDecoder = 'browser' | 'core';

export type LimitAnswer = { readonly decoded: number } | { readonly error: string };

/** Decodes units as they come, and says at the end how many pictures came out. */
interface Decoder {
  readonly decode: (unit: Uint8Array, index: number) => void;
  readonly end: () => Promise<number>;
}

const CREATE: Readonly<Record<LimitDecoder, (unit: Uint8Array) => Promise<Decoder>>> = {
  browser: createBrowserDecoder,
  core: createCoreDecoder,
};

let decoder: Promise<Decoder> | undefined;

addEventListener('message', ({ data }: MessageEvent<LimitTask>) => {
  void decodeAll(data).then(
    (count) => {
      postMessage({ decoded: count } satisfies LimitAnswer);
    },
    (error: unknown) => {
      postMessage({ error: String(error) } satisfies LimitAnswer);
    },
  );
});

/** Fetches all at once, and gives each to the one decoder as it comes. */
async function decodeAll({ by, urls }: LimitTask): Promise<number> {
  await Promise.all(
    urls.map(async (url, index) => {
      const unit = new Uint8Array(await (await fetch(url)).arrayBuffer());
      decoder ??= CREATE[by](unit);
      (await decoder).decode(unit, index);
    }),
  );
  const decoded = (await (await decoder)?.end()) ?? 0;
  if (decoded !== urls.length) throw new Error(`${decoded} of ${urls.length} pictures came out`);
  return decoded;
}

async function createBrowserDecoder(first: Uint8Array): Promise<Decoder> {
  const config = { codec: codecOf(first), optimizeForLatency: true };
  const { supported } = await VideoDecoder.isConfigSupported(config);
  if (!supported) throw new Error(`This browser does not decode ${config.codec}`);
  let decoded = 0;
  const made = new VideoDecoder({
    output(frame) {
      frame.close();
      decoded += 1;
    },
    // The flush that waits for the pictures is rejected.
    error: () => undefined,
  });
  made.configure(config);
  return {
    decode(data, index) {
      made.decode(new EncodedVideoChunk({ type: 'key', timestamp: index, data }));
    },
    async end() {
      await made.flush();
      const count = decoded;
      decoded = 0;
      return count;
    },
  };
}

async function createCoreDecoder(first: Uint8Array): Promise<Decoder> {
  const module = await WebAssembly.compileStreaming(unpack(await fetch('/dist/core.wasm')));
  const made = await CoreDecoder.create(module);
  const codec = isHevc(first) ? 'hevc' : 'h264';
  made.open({ codec, record: new Uint8Array(), width: 0, height: 0, isRun: false });
  let decoded = 0;
  return {
    decode(unit, index) {
      made.send(unit, index);
      made.drain();
      while (made.receive()) decoded += 1;
      made.flush();
    },
    end() {
      const count = decoded;
      decoded = 0;
      return Promise.resolve(count);
    },
  };
}

/** HEVC Main as the bench's stream has it, or H.264 as the sequence parameter set says (RFC 6381, 3.3). */
function codecOf(unit: Uint8Array): string {
  const start = findSps(unit);
  if (start < 0) return 'hev1.1.6.L120.B0';
  const profile = Array.from(unit.subarray(start + 2, start + 5), (byte) => {
    return byte.toString(16).padStart(2, '0');
  });
  return `avc1.${profile.join('')}`;
}

function isHevc(unit: Uint8Array): boolean {
  return findSps(unit) < 0;
}

/** Where the start code of H.264's sequence parameter set ends; -1: there is none. */
function findSps(unit: Uint8Array): number {
  return unit.findIndex((byte, at) => {
    return byte === 1 && unit[at - 1] === 0 && unit[at - 2] === 0 && unit[at + 1] === 0x67;
  });
}

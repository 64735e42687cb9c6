/// <reference lib="webworker" />

/** Pictures to fetch and decode. */
export interface LimitTask {
  /** Of coded pictures, each an access unit with the parameter sets that it needs. */
  readonly urls: readonly string[];
}

export type LimitAnswer = { readonly decoded: number } | { readonly error: string };

let decoder: Promise<VideoDecoder> | undefined;
let decoded = 0;

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
async function decodeAll({ urls }: LimitTask): Promise<number> {
  decoded = 0;
  await Promise.all(
    urls.map(async (url, index) => {
      const unit = new Uint8Array(await (await fetch(url)).arrayBuffer());
      decoder ??= createDecoder(unit);
      (await decoder).decode(new EncodedVideoChunk({ type: 'key', timestamp: index, data: unit }));
    }),
  );
  await (await decoder)?.flush();
  if (decoded !== urls.length) throw new Error(`${decoded} of ${urls.length} pictures came out`);
  return decoded;
}

async function createDecoder(unit: Uint8Array): Promise<VideoDecoder> {
  const config = { codec: codecOf(unit), optimizeForLatency: true };
  const { supported } = await VideoDecoder.isConfigSupported(config);
  if (!supported) throw new Error(`This browser does not decode ${config.codec}`);
  const made = new VideoDecoder({
    output(frame) {
      frame.close();
      decoded += 1;
    },
    // The flush that waits for the pictures is rejected.
    error: () => undefined,
  });
  made.configure(config);
  return made;
}

/** HEVC Main as the bench's stream has it, or H.264 as the sequence parameter set says (RFC 6381, 3.3). */
function codecOf(unit: Uint8Array): string {
  const start = unit.findIndex((byte, at) => {
    return byte === 1 && unit[at - 1] === 0 && unit[at - 2] === 0 && unit[at + 1] === 0x67;
  });
  if (start < 0) return 'hev1.1.6.L120.B0';
  const profile = Array.from(unit.subarray(start + 2, start + 5), (byte) => {
    return byte.toString(16).padStart(2, '0');
  });
  return `avc1.${profile.join('')}`;
}

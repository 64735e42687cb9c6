// Runs in the browser: the engines on coded pictures, which the public API does not hand out.
import { md5 } from 'js-md5';
import type { EngineName, EngineReason } from '../../shared/engine.js';
import { isSnapError } from '../../shared/errors.js';
import { urlsBelow } from '../../src/ffmpeg/urls-below.js';
import { createCoreFiles } from '../../wasm/core/core-files.js';
import { chooseEngine } from '../../worker/decode/choose-engine.js';
import { createCoreEngine } from '../../worker/decode/core/core-engine.js';
import { createFfmpegEngine } from '../../worker/decode/ffmpeg/ffmpeg-engine.js';
import { openFfmpeg } from '../../worker/decode/ffmpeg/ffmpeg-script.js';
import type { ModuleShare } from '../../wasm/load/module-share.js';
import type { DecodedPicture } from '../../worker/picture/types.js';
import { createWebCodecsEngine } from '../../worker/decode/webcodecs/webcodecs-engine.js';
import { readFrame } from '../../worker/decode/webcodecs/frame.js';
import type { CodedPicture } from '../../worker/keyframe/types.js';
import type { Engines } from '../../worker/decode/types.js';

export interface WirePicture extends Omit<CodedPicture, 'bytes' | 'description'> {
  readonly bytes: string;
  readonly description: string | undefined;
}

export interface DecodeCall {
  readonly picture: WirePicture;
  readonly option: 'auto' | EngineName;
  /** How often, one after the other; the last result counts. */
  readonly times: number;
  readonly timeoutSeconds: number;
  /** Aborts at the so many-th step of the browser's decoder: a call of it, or a frame that comes out. From 1. */
  readonly abortAtStep?: number | undefined;
  /** Decoders take everything and give nothing; default false. */
  readonly hangs?: boolean | undefined;
}

export interface DecodeResult extends Partial<Omit<DecodedPicture, 'planes'>> {
  readonly code?: string;
  readonly message?: string;
  readonly md5?: string;
  readonly engine?: EngineName;
  readonly engineReason?: EngineReason;
  readonly engineDetail?: string | undefined;
}

const dist = new URL('/dist/', location.href).href;
const share: ModuleShare = { get: (_name, compile) => compile() };
const byName = {
  webcodecs: createWebCodecsEngine(),
  core: createCoreEngine(createCoreFiles(dist, share)),
  ffmpeg: createFfmpegEngine(() => Promise.resolve(openFfmpeg(urlsBelow(dist), share))),
};
const engines: Record<DecodeCall['option'], Engines> = {
  auto: chooseEngine([byName.webcodecs, byName.core, byName.ffmpeg]),
  webcodecs: chooseEngine([byName.webcodecs]),
  core: chooseEngine([byName.core]),
  ffmpeg: chooseEngine([byName.ffmpeg]),
};

/** Frames that came out of a decoder and are not closed. */
const openFrames = new Set<VideoFrame>();
const decoders: VideoDecoder[] = [];
let configured = 0;
let isHanging = false;
let onStep: () => void = () => undefined;
watchDecoders();

function watchDecoders(): void {
  const { close } = VideoFrame.prototype as { close: (this: VideoFrame) => void };
  VideoFrame.prototype.close = function (this: VideoFrame) {
    openFrames.delete(this);
    close.call(this);
  };
  globalThis.VideoDecoder = class extends VideoDecoder {
    constructor({ output, error }: VideoDecoderInit) {
      super({
        output(frame) {
          openFrames.add(frame);
          onStep();
          output(frame);
        },
        error,
      });
      decoders.push(this);
    }

    override configure(config: VideoDecoderConfig): void {
      configured += 1;
      onStep();
      super.configure(config);
    }

    override decode(chunk: EncodedVideoChunk): void {
      onStep();
      if (!isHanging) super.decode(chunk);
    }

    override flush(): Promise<void> {
      onStep();
      return isHanging ? new Promise(() => undefined) : super.flush();
    }
  };
}

/** What a browser does to decoders that were idle for long. */
function reclaimDecoders(): void {
  for (const decoder of decoders) if (decoder.state !== 'closed') decoder.close();
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function toCoded({ bytes, description, ...rest }: WirePicture): CodedPicture {
  return {
    ...rest,
    bytes: fromBase64(bytes),
    description: description === undefined ? undefined : fromBase64(description),
  };
}

async function decode({
  picture: wire,
  option,
  times,
  timeoutSeconds,
  abortAtStep,
  hangs = false,
}: DecodeCall): Promise<DecodeResult> {
  const pictures = Array.from({ length: times }, () => toCoded(wire));
  const engine = engines[option];
  const controller = new AbortController();
  const options = { signal: controller.signal, timeoutSeconds };
  let steps = 0;
  isHanging = hangs;
  onStep = () => {
    steps += 1;
    if (steps === abortAtStep) controller.abort();
  };
  try {
    let result: DecodeResult = {};
    for (const [index, picture] of pictures.entries()) {
      const decoded = await engine.decode(picture, options);
      const { planes, ...facts } = decoded;
      if (index === times - 1) result = { ...facts, md5: md5(planes) };
      engine.recycle(decoded);
    }
    return result;
  } catch (error) {
    return { code: isSnapError(error) ? error.code : 'unknown', message: String(error) };
  }
}

/**
 * Reads a frame of some format whose bytes count up, and gives the planes' bytes. `drawn`: as one of a hardware
 * decoder, whose format has no name.
 */
async function readCounting(format: VideoPixelFormat | 'drawn', width: number, height: number) {
  const isDrawn = format === 'drawn';
  const { frame, bytes } = makeFrame(isDrawn ? 'RGBA' : format, width, height);
  if (isDrawn) Object.defineProperty(frame, 'format', { value: null });
  const { pixelFormat, planes } = await readFrame(frame, (size) => new Uint8Array(size + 3));
  frame.close();
  return { pixelFormat, planes: [...planes], bytes: [...bytes] };
}

function makeFrame(format: VideoPixelFormat, codedWidth: number, codedHeight: number) {
  const init = { format, codedWidth, codedHeight, timestamp: 0 };
  const probe = new VideoFrame(new Uint8Array(16 * codedWidth * codedHeight), init);
  const bytes = Uint8Array.from({ length: probe.allocationSize() }, (_, index) =>
    format === 'RGBA' && index % 4 === 3 ? 255 : index % 251,
  );
  probe.close();
  return { frame: new VideoFrame(bytes, init), bytes };
}

Object.assign(globalThis, {
  decode,
  readCounting,
  reclaimDecoders,
  counts: () => ({ openFrames: openFrames.size, decoders: decoders.length, configured }),
});

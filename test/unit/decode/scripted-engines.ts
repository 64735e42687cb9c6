import type { EngineName } from '../../../shared/engine.js';
import { SnapError, type SnapErrorCode } from '../../../shared/errors.js';
import { chooseEngine } from '../../../worker/decode/choose-engine.js';
import type { DecodeEngine } from '../../../worker/decode/types.js';
import type { CodedPicture } from '../../../worker/keyframe/types.js';
import type { VideoCodec } from '../../../worker/codecs/types.js';
import type { DecodedPicture } from '../../../worker/picture/types.js';

export const PICTURE: DecodedPicture = {
  codec: 'h264',
  width: 2,
  height: 2,
  layout: { family: 'yuv', bits: 8, chromaShiftX: 1, chromaShiftY: 1 },
  pixelFormat: 'yuv420p',
  planes: new Uint8Array(6),
  sampleAspectRatio: 1,
  color: { range: undefined, matrix: undefined, primaries: undefined, transfer: undefined },
  fields: 'progressive',
  damagedShare: 0,
};

export function coded(
  codecString = 'avc1.64001f',
  codec: VideoCodec = 'h264',
  units = 1,
): CodedPicture {
  return {
    codec,
    codecString,
    wrapping: 'mp4',
    bytes: new Uint8Array(units),
    chunks: Array.from({ length: units }, (_, offset) => ({ offset, length: 1, ticks: offset })),
    wanted: 0,
    timescale: 1,
    description: undefined,
  };
}

export interface Scripted extends DecodeEngine {
  readonly calls: string[];
  readonly limits: number[];
  /** What the next decodes fail with; `undefined`: they work. */
  failure: SnapErrorCode | undefined;
  damagedShare: number;
  /** Whether its files cannot be loaded. */
  isMissing: boolean;
  isHardware: boolean;
}

/** An engine that does as it is told, since real ones cannot be made to fail at will. */
export function scripted(name: EngineName, codecs: readonly VideoCodec[]): Scripted {
  const calls: string[] = [];
  const limits: number[] = [];
  const engine: Scripted = {
    name,
    calls,
    limits,
    failure: undefined,
    damagedShare: 0,
    isMissing: false,
    isHardware: false,
    decodes: new Set(codecs),
    takesUncut: name === 'ffmpeg',
    tellsDamage: new Set(name === 'ffmpeg' ? codecs : []),
    cost: name === 'ffmpeg' ? 10 : 0,
    supports: ({ codec }) => Promise.resolve(codecs.includes(codec)),
    usesHardware: () => Promise.resolve(engine.isHardware),
    preload() {
      calls.push('preload');
      return engine.isMissing
        ? Promise.reject(new SnapError('worker-failed', `${name} is missing`))
        : Promise.resolve();
    },
    decode(_picture, { timeoutSeconds }) {
      calls.push('decode');
      limits.push(timeoutSeconds);
      return engine.failure === undefined
        ? Promise.resolve({ ...PICTURE, damagedShare: engine.damagedShare })
        : Promise.reject(new SnapError(engine.failure, `${name} says ${engine.failure}`));
    },
    rest() {
      calls.push('rest');
    },
    recycle() {
      calls.push('recycle');
    },
  };
  return engine;
}

export function setUp(option: 'auto' | EngineName = 'auto') {
  const webcodecs = scripted('webcodecs', ['h264', 'av1']);
  const ffmpeg = scripted('ffmpeg', ['h264', 'hevc']);
  const core = scripted('core', []);
  const order = {
    auto: [webcodecs, ffmpeg],
    webcodecs: [webcodecs],
    core: [core],
    ffmpeg: [ffmpeg],
  }[option];
  return { webcodecs, ffmpeg, engines: chooseEngine(order) };
}

import type { EngineChoice, EngineName, EngineReason } from '../../shared/engine.js';
import { isSnapError, SnapError } from '../../shared/errors.js';
import type { CodedPicture } from '../keyframe/types.js';
import { createFailures } from './failures.js';
import type { DecodeEngine, DecodeOptions } from './types.js';
import type { CodecFacts } from '../codecs/types.js';
import type { DecodedPicture } from '../picture/types.js';

/** A picture, and which engine made it. */
export type ChosenPicture = DecodedPicture & EngineChoice;

/** The engines behind one face. Rejects as a `DecodeEngine` does. */
export interface Engines {
  /** Gets ready what is needed for certain: nothing, as long as the browser may do. */
  preload(): Promise<void>;
  /** Gets ready what a picture of this codec needs, as soon as the codec is known. */
  prepare(codec: CodecFacts, options?: Pick<DecodeOptions, 'isInDoubt'>): Promise<void>;
  decode(picture: CodedPicture, options: DecodeOptions): Promise<ChosenPicture>;
  /** Takes back the memory of a picture that is done with; its planes are empty afterwards. */
  recycle(picture: ChosenPicture): void;
}

export type EnginesByName = Readonly<Record<EngineName, DecodeEngine>>;

export function chooseEngine(option: 'auto' | EngineName, engines: EnginesByName): Engines {
  return option === 'auto' ? automatic(engines) : onlyOne(engines[option]);
}

function onlyOne(engine: DecodeEngine): Engines {
  return {
    preload: () => engine.preload(),
    prepare: () => engine.preload(),
    decode: (picture, options) => decodeBy(engine, picture, options, { reason: 'asked-for' }),
    recycle(picture) {
      engine.recycle(picture);
    },
  };
}

/** Share of the time limit after which the browser's decoder is given up: of one picture, and of a run of them. */
const TIME_SHARE = { picture: 1 / 3, run: 2 / 3 };

const IN_DOUBT: Why = {
  reason: 'in-doubt',
  detail: 'The segment may be cut off, or its key wrong, which the browser would not tell',
};

/** The browser's decoder first; ffmpeg, which is a large download, only for what that one cannot do. */
function automatic(engines: EnginesByName): Engines {
  const { webcodecs, ffmpeg } = engines;
  const failures = createFailures();

  /** Why the browser is not asked for this codec; `undefined`: it is. */
  async function passedOver(
    codec: CodecFacts,
    { isInDoubt = false }: Pick<DecodeOptions, 'isInDoubt'> = {},
  ): Promise<Why | undefined> {
    if (isInDoubt && (await ffmpeg.supports(codec))) return IN_DOUBT;
    const detail = failures.verdictOn(codec);
    if (detail !== undefined) return { reason: 'webcodecs-failed', detail };
    if (await webcodecs.supports(codec)) return undefined;
    return { reason: 'webcodecs-unsupported', detail: `No decoder for ${nameOf(codec)}` };
  }

  return {
    preload: () => Promise.resolve(),
    async prepare(codec, options) {
      if ((await passedOver(codec, options)) && (await ffmpeg.supports(codec)))
        await ffmpeg.preload();
    },
    async decode(picture, options) {
      const why = await passedOver(picture, options);
      if (why) return decodeInstead(ffmpeg, picture, options, why);
      const start = performance.now();
      try {
        const share = shareOfTime(options, picture);
        return await decodeBy(webcodecs, picture, share, { reason: 'supported' });
      } catch (error) {
        if (options.signal.aborted || !isSnapError(error)) throw error;
        const rest = options.timeoutSeconds - (performance.now() - start) / 1000;
        const limits = { ...options, timeoutSeconds: rest };
        const made = await decodeInstead(ffmpeg, picture, limits, whyNot(error));
        // What ffmpeg cannot decode either speaks against the stream, not against the browser.
        if (made.engineReason === 'webcodecs-failed') failures.add(picture, error.message);
        return made;
      }
    },
    recycle(picture) {
      engines[picture.engine].recycle(picture);
    },
  };
}

interface Why {
  readonly reason: EngineReason;
  readonly detail?: string;
  readonly error?: SnapError;
}

function whyNot(error: SnapError): Why {
  const isUnsupported = error.code === 'unsupported-codec';
  const reason = isUnsupported ? 'webcodecs-unsupported' : 'webcodecs-failed';
  return { reason, detail: error.message, error };
}

/** Decodes with the second choice; where there is none, the first one's failure is the answer. */
async function decodeInstead(
  engine: DecodeEngine,
  picture: CodedPicture,
  options: DecodeOptions,
  why: Why,
): Promise<ChosenPicture> {
  if (await engine.supports(picture)) return decodeBy(engine, picture, options, why);
  if (why.error) throw why.error;
  const message = `Neither the browser nor ffmpeg decodes ${nameOf(picture)} here`;
  throw new SnapError('unsupported-codec', message, { cause: new Error(why.detail) });
}

async function decodeBy(
  engine: DecodeEngine,
  picture: CodedPicture,
  options: DecodeOptions,
  { reason, detail }: Why,
): Promise<ChosenPicture> {
  const decoded = await engine.decode(picture, options);
  return { ...decoded, engine: engine.name, engineReason: reason, engineDetail: detail };
}

function shareOfTime(options: DecodeOptions, { chunks }: CodedPicture): DecodeOptions {
  const share = chunks.length > 1 ? TIME_SHARE.run : TIME_SHARE.picture;
  return { ...options, timeoutSeconds: options.timeoutSeconds * share };
}

function nameOf({ codec, codecString }: CodecFacts): string {
  return codecString ?? codec;
}

import type { EngineReason } from '../../shared/engine.js';
import { isSnapError, SnapError } from '../../shared/errors.js';
import type { CodecFacts } from '../codecs/types.js';
import type { CodedPicture } from '../keyframe/types.js';
import { describePicture, kindOf } from './describe/describe-picture.js';
import { createFailures, type Failures } from './engine-failures.js';
import type { AbsentEngine, ChosenPicture, DecodeEngine, DecodeOptions, Engines } from './types.js';

/** `order`: one that was asked for by name, or any number, the first to be asked in front. */
export function chooseEngine(order: readonly DecodeEngine[], absent?: AbsentEngine): Engines {
  const [only] = order;
  const isOnly = only && order.length === 1 && absent === undefined;
  return isOnly ? onlyOne(only) : firstThatCan(order, absent);
}

function onlyOne(engine: DecodeEngine): Engines {
  return {
    refuseUncut: refusalOfUncut([engine]),
    canDecode: (codec) => isDecodedBy(engine, codec),
    preload: () => engine.preload(),
    async prepare(codec) {
      describe(codec);
      await engine.preload(codec.codec);
    },
    decode: (picture, options) => decodeBy(engine, picture, options, { reason: 'asked-for' }),
    recycle(picture) {
      engine.recycle(picture);
    },
  };
}

/** Share of the time after which an engine gives way to the next: of one picture, and of a run of them. */
const TIME_SHARE = { picture: 1 / 3, run: 2 / 3 };

interface Why {
  readonly reason: EngineReason;
  readonly detail?: string;
}

const IN_DOUBT: Why = {
  reason: 'in-doubt',
  detail: 'The picture may be damaged, or its key wrong, which this engine would not tell',
};
const SUPPORTED: Why = { reason: 'supported' };
const LEFT_OUT: Why = { ...IN_DOUBT, detail: 'This engine left out a part of the picture' };

function firstThatCan(order: readonly DecodeEngine[], absent: AbsentEngine | undefined): Engines {
  const verdicts = new Verdicts(order);
  return {
    refuseUncut: refusalOfUncut(order, absent),
    async canDecode(codec) {
      for (const engine of order) if (await isDecodedBy(engine, codec)) return true;
      return false;
    },
    async preload() {
      await order[0]?.preload();
    },
    prepare: (codec, options = {}) => loadFirst(order, verdicts, codec, options),
    async decode(picture, options) {
      const start = performance.now();
      const attempts = new Attempts();
      let { timeoutSeconds } = options;
      for (const engine of order) {
        const why = await verdicts.on(engine, picture, options);
        if (why) {
          attempts.passOver(why);
          continue;
        }
        const share = engine === order.at(-1) ? 1 : shareOfTime(picture);
        const limits = { ...options, timeoutSeconds: timeoutSeconds * share };
        try {
          const made = await decodeBy(engine, picture, limits, attempts.why);
          verdicts.note(picture, engine, attempts.failed);
          if (attempts.isDone(engine, picture, made)) return made;
        } catch (error) {
          if (options.signal.aborted || !isSnapError(error)) throw error;
          attempts.fail(engine, error);
        }
        timeoutSeconds = options.timeoutSeconds - (performance.now() - start) / 1000;
      }
      if (attempts.partial) return attempts.partial;
      const hint = absent?.mayDecode.has(picture.codec) === true ? absent.hint : undefined;
      throw attempts.failure(hint !== undefined) ?? unsupported(picture, attempts.why, hint);
    },
    recycle(picture) {
      order.find(({ name }) => name === picture.engine)?.recycle(picture);
    },
  };
}

/** Loads the engine whose turn it is; one whose files are missing leaves the picture to the next. */
async function loadFirst(
  order: readonly DecodeEngine[],
  verdicts: Verdicts,
  codec: Parameters<Engines['prepare']>[0],
  options: NonNullable<Parameters<Engines['prepare']>[1]>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const engine of order) {
    if (await verdicts.on(engine, codec, options)) continue;
    try {
      await engine.preload(codec.codec);
      return;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

type FailedAttempt = readonly [DecodeEngine, SnapError];

/** What stands against engines, before they are tried. */
class Verdicts {
  readonly #order: readonly DecodeEngine[];
  readonly #failures: ReadonlyMap<DecodeEngine, Failures>;

  constructor(order: readonly DecodeEngine[]) {
    this.#order = order;
    this.#failures = new Map(order.map((engine) => [engine, createFailures()]));
  }

  /** Why an engine is not asked for a codec; `undefined`: it is. */
  async on(
    engine: DecodeEngine,
    codec: CodecFacts | CodedPicture,
    { isInDoubt = false }: Pick<DecodeOptions, 'isInDoubt'>,
  ): Promise<Why | undefined> {
    const isTold = engine.tellsDamage.has(codec.codec);
    if (isInDoubt && !isTold && (await this.#isDamageTold(codec))) return IN_DOUBT;
    const detail = this.#failures.get(engine)?.verdictOn(describe(codec));
    if (detail !== undefined) return { reason: 'others-failed', detail };
    if (await engine.supports(codec)) return undefined;
    return { reason: 'others-unsupported', detail: `No decoder for ${nameOf(codec)}` };
  }

  /** Of a picture that an engine made at last: what none can decode speaks against the stream, not against them. */
  note(picture: CodedPicture, maker: DecodeEngine, failed: readonly FailedAttempt[]): void {
    const kind = describe(picture);
    this.#failures.get(maker)?.clear(kind);
    for (const [engine, { code, message }] of failed) {
      if (code !== 'unsupported-codec') this.#failures.get(engine)?.add(kind, message);
    }
  }

  async #isDamageTold(codec: CodecFacts): Promise<boolean> {
    for (const engine of this.#order) {
      if (engine.tellsDamage.has(codec.codec) && (await engine.supports(codec))) return true;
    }
    return false;
  }
}

/** What counts most of what stood against the engines asked before. */
const WEIGHTS: readonly EngineReason[] = [
  'supported',
  'others-unsupported',
  'others-failed',
  'in-doubt',
];

/** What the engines have said of one picture so far. */
class Attempts {
  readonly failed: FailedAttempt[] = [];
  /** A picture of which parts are missing. */
  partial: ChosenPicture | undefined;
  #why = SUPPORTED;

  /** Why it is the next one's turn. */
  get why(): Why {
    return this.#why;
  }

  passOver(why: Why): void {
    if (WEIGHTS.indexOf(why.reason) > WEIGHTS.indexOf(this.#why.reason)) this.#why = why;
  }

  /** Whether no other engine has to be asked: for how much is damaged, or for more of the picture. */
  isDone({ tellsDamage }: DecodeEngine, { codec }: CodedPicture, made: ChosenPicture): boolean {
    if (tellsDamage.has(codec) || made.damagedShare === 0) return true;
    this.partial ??= made;
    this.passOver(LEFT_OUT);
    return false;
  }

  fail(engine: DecodeEngine, error: SnapError): void {
    const isUnsupported = error.code === 'unsupported-codec';
    const reason = isUnsupported ? 'others-unsupported' : 'others-failed';
    this.passOver({ reason, detail: error.message });
    this.failed.push([engine, error]);
  }

  /** The last engine's; none where one that is absent might decode what the others do not. */
  failure(isOneAbsent: boolean): SnapError | undefined {
    const last = this.failed.at(-1)?.[1];
    return isOneAbsent && last?.code === 'unsupported-codec' ? undefined : last;
  }
}

/** The kind of a picture, or of what is known before it is cut. Throws `unsupported-codec` if none can show its colors. */
function describe(codec: CodecFacts | CodedPicture): string {
  return kindOf(codec, 'chunks' in codec ? describePicture(codec) : undefined);
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

async function isDecodedBy(engine: DecodeEngine, codec: CodecFacts): Promise<boolean> {
  return engine.decodes.has(codec.codec) && engine.supports(codec);
}

function shareOfTime({ chunks }: CodedPicture): number {
  return chunks.length > 1 ? TIME_SHARE.run : TIME_SHARE.picture;
}

function unsupported(codec: CodecFacts, { detail }: Why, hint: string | undefined): SnapError {
  const message = withHint(`No engine decodes ${nameOf(codec)} here`, hint);
  return new SnapError('unsupported-codec', message, { cause: new Error(detail) });
}

function refusalOfUncut(
  order: readonly DecodeEngine[],
  absent?: AbsentEngine,
): Engines['refuseUncut'] {
  if (order.some(({ takesUncut }) => takesUncut)) return undefined;
  return (reason) => {
    const { code, message, url } = reason;
    // A keyframe that we do not find no demuxer finds.
    if (code !== 'unsupported-container' || !absent) return reason;
    return new SnapError(code, withHint(message, absent.hint), { url, cause: reason });
  };
}

function withHint(message: string, hint: string | undefined): string {
  return hint === undefined ? message : `${message}: ${hint}`;
}

function nameOf({ codec, codecString }: CodecFacts): string {
  return codecString ?? codec;
}

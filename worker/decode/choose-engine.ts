import { isSnapError, SnapError } from '../../shared/errors.js';
import type { CodecFacts } from '../codecs/types.js';
import type { CodedPicture } from '../keyframe/types.js';
import { describePicture, kindOf } from './describe/describe-picture.js';
import { createFailures, type Failures } from './engine-failures.js';
import { createRaceTrack, EngineRaces, type RaceTrack } from './engine-race.js';
import { Attempts, IN_DOUBT, type FailedAttempt, type Why } from './attempts.js';
import type { AbsentEngine, ChosenPicture, DecodeEngine, DecodeOptions, Engines } from './types.js';

/** `order`: one that was asked for by name, or any number, the first to be asked in front. */
export function chooseEngine(
  order: readonly DecodeEngine[],
  absent?: AbsentEngine,
  track: RaceTrack = createRaceTrack(),
): Engines {
  const [only] = order;
  const isOnly = only && order.length === 1 && absent === undefined;
  return isOnly ? onlyOne(only) : firstThatCan(order, absent, track);
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

function firstThatCan(
  order: readonly DecodeEngine[],
  absent: AbsentEngine | undefined,
  track: RaceTrack,
): Engines {
  const verdicts = new Verdicts(order);
  const races = new EngineRaces(track);
  const decodeInTurn = (
    engines: readonly DecodeEngine[],
    picture: CodedPicture,
    options: DecodeOptions,
    quicker?: string,
  ): Promise<ChosenPicture> => askInTurn({ engines, verdicts, absent }, picture, options, quicker);
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
      const willing = await verdicts.willing(picture, options);
      const race = await races.find(describe(picture), picture, willing);
      if (!race) return decodeInTurn(order, picture, options);
      return race.decode(options.signal, (first, quicker) => {
        const isInOrder = quicker === undefined;
        const engines = isInOrder ? order : [first, ...order.filter((one) => one !== first)];
        return decodeInTurn(engines, picture, options, quicker);
      });
    },
    recycle(picture) {
      order.find(({ name }) => name === picture.engine)?.recycle(picture);
    },
  };
}

interface Asked {
  /** In the order in which they are asked. */
  readonly engines: readonly DecodeEngine[];
  readonly verdicts: Verdicts;
  readonly absent: AbsentEngine | undefined;
}

/** Has a picture decoded by the first engine that can. `quicker`: what was measured of the first. */
async function askInTurn(
  { engines, verdicts, absent }: Asked,
  picture: CodedPicture,
  options: DecodeOptions,
  quicker: string | undefined,
): Promise<ChosenPicture> {
  const start = performance.now();
  const attempts = new Attempts(quicker);
  let { timeoutSeconds } = options;
  for (const engine of engines) {
    const why = await verdicts.on(engine, picture, options);
    if (why) {
      attempts.passOver(why);
      continue;
    }
    const share = engine === engines.at(-1) ? 1 : shareOfTime(picture);
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
    if (timeoutSeconds <= 0) break;
  }
  if (attempts.partial) return attempts.partial;
  throw failureOf(attempts, picture, absent);
}

function failureOf(
  attempts: Attempts,
  picture: CodedPicture,
  absent: AbsentEngine | undefined,
): SnapError {
  const hint = absent?.mayDecode.has(picture.codec) === true ? absent.hint : undefined;
  return attempts.failure(hint !== undefined) ?? unsupported(picture, attempts.why, hint);
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

  /** The engines that are asked for a picture, in their order; none for a run of several. */
  async willing(picture: CodedPicture, options: DecodeOptions): Promise<readonly DecodeEngine[]> {
    if (picture.chunks.length !== 1) return [];
    const willing: DecodeEngine[] = [];
    for (const engine of this.#order) {
      if (!(await this.on(engine, picture, options))) willing.push(engine);
    }
    return willing;
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

import { wasiImports } from './wasi.js';

/** In the order of `enum Codec` in decoder.h. */
const CODECS = [
  'h264',
  'hevc',
  'mpeg2video',
  'mpeg4',
  'vp8',
  'vp9',
  'mjpeg',
  'png',
  'av1',
] as const;

export type CoreCodec = (typeof CODECS)[number];

/** AV1 is a file of its own, since most streams do not need it. */
export function coreFileOf(codec: CoreCodec): 'core.wasm' | 'core-av1.wasm' {
  return codec === 'av1' ? 'core-av1.wasm' : 'core.wasm';
}

/** What a decoder is opened with. */
export interface CoreDecoderSetup {
  readonly codec: CoreCodec;
  /** The record of the container, such as the payload of `avcC`; empty if parameter sets are in band. */
  readonly record: Uint8Array;
  /** The size that the container tells, in samples; 0: none. */
  readonly width: number;
  readonly height: number;
  /** Whether several units follow each other, of which pictures are shown in another order. */
  readonly isRun: boolean;
}

/** A picture in the decoder's memory, until the next call. */
export interface CorePicture {
  /** The time of the unit that it came from. */
  readonly ticks: number;
  readonly width: number;
  readonly height: number;
  /** ffmpeg's name, such as `yuv420p10le`. */
  readonly pixelFormat: string;
  /** Width of a sample relative to its height; 0: not told. */
  readonly sampleAspectRatio: number;
  /** Numbers of ITU-T H.273; 2: not told. */
  readonly primaries: number;
  readonly transfer: number;
  readonly matrix: number;
  readonly range: 'limited' | 'full' | undefined;
  readonly fields: 'progressive' | 'top-first' | 'bottom-first';
  /** Macroblocks that were made up, at most in one of the pictures since the last keyframe. */
  readonly concealed: number;
  /** The address of each plane, and the bytes from row to row, which may be negative. */
  readonly planes: readonly { readonly address: number; readonly stride: number }[];
}

/** `broken`: the bytes are no picture; `memory`: they want more than there may be. */
export type CoreFailure = 'broken' | 'memory' | 'unsupported';

export class CoreError extends Error {
  override readonly name = 'CoreError';
  readonly failure: CoreFailure;

  constructor(failure: CoreFailure) {
    super(`The decoder says: ${failure}`);
    this.failure = failure;
  }
}

/** `enum Outcome` in decoder.h. */
const NO_PICTURE = 1;
const FAILURES: Readonly<Record<number, CoreFailure>> = {
  [-1]: 'broken',
  [-2]: 'memory',
  [-3]: 'unsupported',
};

const RANGES = [undefined, 'limited', 'full'] as const;
const FIELDS = ['progressive', 'top-first', 'bottom-first'] as const;
const PLANES = 3;

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly _initialize: () => void;
  readonly input: (bytes: number) => number;
  readonly open_decoder: (
    ...args: readonly [
      codec: number,
      recordBytes: number,
      width: number,
      height: number,
      isRun: number,
    ]
  ) => number;
  readonly send_unit: (bytes: number, ticks: number) => number;
  readonly drain: () => number;
  readonly receive: () => number;
  readonly picture: () => number;
  readonly flush: () => void;
}

/**
 * One instance of a decoder: `core.c` or `core-av1.c`. An error that is no `CoreError` comes from a trap; the instance
 * must not be used after that.
 */
export class CoreDecoder {
  readonly #exports: Exports;
  #isOpen = false;
  #isSound = false;

  private constructor(exports: Exports) {
    this.#exports = exports;
  }

  static async create(module: WebAssembly.Module): Promise<CoreDecoder> {
    const memory = (): WebAssembly.Memory => exports.memory;
    const instance = await WebAssembly.instantiate(module, {
      wasi_snapshot_preview1: wasiImports(memory),
    });
    const exports = instance.exports as unknown as Exports;
    exports._initialize();
    return new CoreDecoder(exports);
  }

  /** Bytes of its memory, which only grows. */
  get memoryBytes(): number {
    return this.#exports.memory.buffer.byteLength;
  }

  /** Whether nothing has failed since it was opened. */
  get isSound(): boolean {
    return this.#isSound;
  }

  /** Opens a decoder in the place of the one before. */
  open({ codec, record, width, height, isRun }: CoreDecoderSetup): void {
    this.#isOpen = false;
    this.#isSound = true;
    this.#write(record);
    const { open_decoder } = this.#exports;
    const codecNumber = CODECS.indexOf(codec);
    this.#check(open_decoder(codecNumber, record.length, width, height, Number(isRun)));
    this.#isOpen = true;
  }

  /** Gets ready for another keyframe of the same setup. */
  flush(): void {
    this.#opened.flush();
  }

  /** Decodes a unit. What is broken in it may still give a picture. */
  send(unit: Uint8Array, ticks: number): void {
    const { send_unit } = this.#opened;
    this.#write(unit);
    this.#check(send_unit(unit.length, ticks));
  }

  /** Says that no unit follows. */
  drain(): void {
    this.#check(this.#opened.drain());
  }

  /** The next picture, in the order in which they are shown; `undefined`: another unit is needed, or there is no more. */
  receive(): CorePicture | undefined {
    const outcome = this.#opened.receive();
    if (outcome === NO_PICTURE) return undefined;
    this.#check(outcome);
    return this.#read(this.#exports.picture());
  }

  /** The bytes at an address, until the next call. */
  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer, address, length);
  }

  #check(outcome: number): void {
    const failure = FAILURES[outcome];
    if (failure === undefined) return;
    this.#isSound = false;
    throw new CoreError(failure);
  }

  /** Without a decoder they would read what lies at address 0, and might never end. */
  get #opened(): Exports {
    if (!this.#isOpen) throw new Error('No decoder is open');
    return this.#exports;
  }

  #write(bytes: Uint8Array): void {
    const address = this.#exports.input(bytes.length);
    if (address === 0) throw new CoreError('memory');
    this.bytes(address, bytes.length).set(bytes);
  }

  /** `struct Picture` in decoder.h. */
  #read(address: number): CorePicture {
    const view = new DataView(this.#exports.memory.buffer, address);
    let at = 0;
    const double = (): number => view.getFloat64((at += 8) - 8, true);
    const int = (): number => view.getInt32((at += 4) - 4, true);
    const ticks = double();
    const sampleAspectRatio = double();
    const addresses = Array.from({ length: PLANES }, () => int() >>> 0);
    const planes = addresses.map((address) => ({ address, stride: int() }));
    return {
      ticks,
      sampleAspectRatio,
      planes,
      width: int(),
      height: int(),
      pixelFormat: this.#text(int()),
      range: RANGES[int()],
      primaries: int(),
      transfer: int(),
      matrix: int(),
      fields: FIELDS[int()] ?? 'progressive',
      concealed: int(),
    };
  }

  #text(address: number): string {
    const memory = new Uint8Array(this.#exports.memory.buffer);
    return String.fromCharCode(...memory.subarray(address, memory.indexOf(0, address)));
  }
}

import { BitWriter, concat } from './bit-writer.js';

export interface SpsOptions {
  readonly id?: number;
  readonly isFrameMbsOnly?: boolean;
  /** In macroblocks (in pairs of them where there are fields); default 1. */
  readonly columns?: number;
  readonly rows?: number;
  /** A scaling matrix, a cyclic order count: what stands in front of the size. */
  readonly isElaborate?: boolean;
}

const ONE_MACROBLOCK = { id: 0, isFrameMbsOnly: true, isElaborate: false, columns: 1, rows: 1 };

/** An SPS, Main profile or High. */
export function sps(options: SpsOptions = {}): Uint8Array<ArrayBuffer> {
  const { id, isFrameMbsOnly, isElaborate, columns, rows } = { ...ONE_MACROBLOCK, ...options };
  const writer = new BitWriter()
    .u(8, 0x67)
    .u(8, isElaborate ? 100 : 77)
    .u(8, 0)
    .u(8, 30)
    .ue(id);
  if (isElaborate) {
    writer.ue(1).ue(0).ue(0).u(1, 0).u(1, 1).u(1, 1);
    for (let i = 0; i < 16; i++) writer.se(i === 0 ? 8 : 0);
    writer.u(7, 0);
  }
  writer.ue(0);
  if (isElaborate) writer.ue(1).u(1, 0).se(-3).se(2).ue(2).se(1).se(-1);
  else writer.ue(2);
  writer
    .ue(1)
    .u(1, 0)
    .ue(columns - 1)
    .ue(rows - 1)
    .u(1, isFrameMbsOnly ? 1 : 0);
  if (!isFrameMbsOnly) writer.u(1, 0);
  return writer.u(1, 1).u(1, 0).u(1, 0).trail();
}

export function pps(id = 0, spsId = 0): Uint8Array<ArrayBuffer> {
  const writer = new BitWriter().u(8, 0x68).ue(id).ue(spsId).u(1, 0).u(1, 0).ue(0).ue(0).ue(0);
  return writer.u(1, 0).u(2, 0).se(0).se(0).se(0).u(1, 0).u(1, 0).u(1, 0).trail();
}

export interface SliceOptions {
  readonly type: 'idr' | 'i' | 'p' | 'b';
  readonly firstMb?: number;
  readonly frameNum?: number;
  readonly ppsId?: number;
  readonly field?: 'top' | 'bottom';
  /** What stands behind the header: by default bytes that look like nothing. */
  readonly payload?: Uint8Array;
}

const SLICE_TYPES = { idr: 7, i: 7, p: 5, b: 6 } as const;

/** A slice for the parameter sets above; `field` only with an SPS that has fields. */
export function slice(options: SliceOptions): Uint8Array<ArrayBuffer> {
  const { type, firstMb = 0, frameNum = 0, ppsId = 0, field } = options;
  const writer = new BitWriter().u(8, type === 'idr' ? 0x65 : 0x41);
  writer.ue(firstMb).ue(SLICE_TYPES[type]).ue(ppsId).u(4, frameNum);
  if (field) writer.u(1, 1).u(1, field === 'bottom' ? 1 : 0);
  return concat(writer.trail(), options.payload ?? new Uint8Array(40).fill(0x5a));
}

/** A field or frame of one macroblock of raw samples, all of one luma value. */
export function pcmSlice(options: SliceOptions & { readonly luma: number }): Uint8Array {
  const isIdr = options.type === 'idr';
  const writer = new BitWriter()
    .u(8, isIdr ? 0x65 : 0x61)
    .ue(0)
    .ue(7)
    .ue(0)
    .u(4, 0);
  if (options.field) writer.u(1, 1).u(1, options.field === 'bottom' ? 1 : 0);
  if (isIdr) writer.ue(0).u(1, 0).u(1, 0);
  else writer.u(1, 0);
  // slice_qp_delta, then mb_type I_PCM.
  writer.se(0).ue(25).align();
  return writer
    .append(new Uint8Array(256).fill(options.luma))
    .append(new Uint8Array(128).fill(128))
    .trail();
}

export const delimiter = Uint8Array.of(0x09, 0xf0);

/** User data, and then a recovery point, as an encoder would write them. */
export function recoveryPoint(frames = 0): Uint8Array<ArrayBuffer> {
  const payload = new BitWriter().ue(frames).u(1, 1).u(1, 0).u(2, 0).trail();
  return concat(Uint8Array.of(6, 5, 3, 1, 2, 3, 6, payload.length), payload, Uint8Array.of(0x80));
}

/** NAL units behind start codes of four bytes. */
export function annexB(...units: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concat(...units.flatMap((unit) => [Uint8Array.of(0, 0, 0, 1), unit]));
}

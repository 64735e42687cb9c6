import { ByteReader, childBoxes, findBox, readVersion, type Box } from '../../bytes/boxes.js';

const KEY_ID_BYTES = 16;
const PROTECTION_BOXES: ReadonlySet<string> = new Set(['senc', 'saiz', 'saio', 'sbgp', 'sgpd']);
const MAX_BOXES = 16;

/** Those boxes of a `traf` or `stbl` payload that tell how samples are encrypted. */
export function findProtectionBoxes(payload: Uint8Array): readonly Box[] {
  return [...childBoxes(payload)]
    .filter(({ type }) => PROTECTION_BOXES.has(type))
    .slice(0, MAX_BOXES);
}

/** The contents of `tenc`, or of a sample group in its place: ISO/IEC 23001-7 8.2 and 6. */
export interface SampleProtection {
  readonly isProtected: boolean;
  /** The number of bytes of each sample's own initialization vector; 0: there is a constant one. */
  readonly ivBytes: number;
  readonly constantIv: Uint8Array<ArrayBuffer> | undefined;
  /** The numbers of encrypted and clear blocks, which alternate. */
  readonly pattern: { readonly crypt: number; readonly skip: number } | undefined;
}

export interface TrackProtection extends SampleProtection {
  /** The `scheme_type` of `schm`, such as `cenc`. */
  readonly scheme: string | undefined;
}

const UNKNOWN_PROTECTION: TrackProtection = {
  scheme: undefined,
  isProtected: true,
  ivBytes: 0,
  constantIv: undefined,
  pattern: undefined,
};

/**
 * `sinf` is the payload of the box in a protected entry. Without details, everything counts as encrypted in an unknown
 * way.
 */
export function parseTrackProtection(sinf: Uint8Array | undefined): TrackProtection {
  const boxes = sinf ?? new Uint8Array(0);
  const protection = readTenc(findBox(boxes, 'schi', 'tenc')?.payload);
  if (!protection) return UNKNOWN_PROTECTION;
  const schm = findBox(boxes, 'schm')?.payload;
  return { ...protection, scheme: schm && readScheme(schm) };
}

function readTenc(tenc: Uint8Array | undefined): SampleProtection | undefined {
  if (!tenc) return undefined;
  const reader = new ByteReader(tenc);
  const { version } = readVersion(reader);
  return readSampleProtection(reader, version > 0);
}

/** The fields that `tenc` has after its version, and a `seig` group from its start. `undefined`: some are missing. */
export function readSampleProtection(
  reader: ByteReader,
  hasPattern: boolean,
): SampleProtection | undefined {
  reader.skip(1);
  const blocks = reader.u8();
  const isProtected = reader.u8() !== 0;
  const ivBytes = reader.u8();
  if (reader.isOverrun) return undefined;
  reader.skip(KEY_ID_BYTES);
  const constantIvBytes = isProtected && ivBytes === 0 ? reader.u8() : 0;
  const constantIv = reader.rest.slice(0, constantIvBytes);
  const pattern = { crypt: blocks >> 4, skip: blocks & 0x0f };
  return {
    isProtected,
    ivBytes,
    constantIv: isIv(constantIv) ? constantIv : undefined,
    pattern: hasPattern && blocks !== 0 ? pattern : undefined,
  };
}

/** ISO/IEC 23001-7 9.1. */
export function isIv({ length }: Uint8Array): boolean {
  return length === 8 || length === 16;
}

function readScheme(schm: Uint8Array): string {
  const reader = new ByteReader(schm);
  reader.skip(4);
  return reader.fourCharacters();
}

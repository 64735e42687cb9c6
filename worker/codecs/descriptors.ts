import { ByteReader } from '../bytes/boxes.js';

const ES_DESCRIPTOR = 3;
const DECODER_CONFIG_DESCRIPTOR = 4;

/** `objectTypeIndication` in the payload of `esds`: ISO/IEC 14496-1 7.2.6.6. `undefined`: there is none. */
export function objectTypeOf(esds: Uint8Array | undefined): number | undefined {
  const reader = new ByteReader(esds ?? new Uint8Array(0));
  reader.skip(4);
  if (!enterDescriptor(reader, ES_DESCRIPTOR)) return undefined;
  reader.skip(2);
  const flags = reader.u8();
  if ((flags & 0x80) !== 0) reader.skip(2);
  if ((flags & 0x40) !== 0) reader.skip(reader.u8());
  if ((flags & 0x20) !== 0) reader.skip(2);
  if (!enterDescriptor(reader, DECODER_CONFIG_DESCRIPTOR)) return undefined;
  const objectType = reader.u8();
  return reader.isOverrun ? undefined : objectType;
}

/** Reads a descriptor's tag and its length of one to four bytes: ISO/IEC 14496-1 8.3.3. */
function enterDescriptor(reader: ByteReader, tag: number): boolean {
  const isRight = reader.u8() === tag;
  for (let i = 0; i < 4; i++) if ((reader.u8() & 0x80) === 0) break;
  return isRight;
}

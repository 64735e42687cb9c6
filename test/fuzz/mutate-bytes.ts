import type { Random } from './random.js';

const PACKET_BYTES = 188;
const MAX_BYTES = 1_000_000;

const BOXES =
  /moov|trak|mdia|minf|stbl|stsd|avc1|avcC|hvc1|hvcC|av01|av1C|vp09|vpcC|mp4v|esds|mvex|trex|moof|mfhd|traf|tfhd|tfdt|trun|mdat|sidx|styp|ftyp|emsg|prft|senc|saiz|saio|sinf|schm|schi|tenc|tkhd|mdhd|mvhd|edts|elst|stts|stss|stsz|stsc|stco|ctts|encv/g;

const SIZES = [0, 1, 7, 8, 9, 15, 16, 255, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] as const;

type Bytes = Uint8Array<ArrayBuffer>;
type ByteMutator = (bytes: Bytes, random: Random, other: Bytes) => Bytes;

const ANYWHERE: readonly [ByteMutator, ...ByteMutator[]] = [
  flipBits,
  overwrite,
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  (bytes, random) => bytes.slice(random.below(bytes.length + 1)),
  (bytes, random, other) =>
    join(bytes.subarray(0, random.below(bytes.length)), other.subarray(random.below(other.length))),
  (bytes, random) => duplicateBlock(bytes, random, 1),
  (bytes, random) => dropBlock(bytes, random, 1),
  (bytes, random) => insert(bytes, random.below(bytes.length + 1), random.bytes(random.below(300))),
  fillRun,
  damageStartCode,
  damageFirstBytes,
];

const IN_TS: readonly [ByteMutator, ...ByteMutator[]] = [
  (bytes, random) => duplicateBlock(bytes, random, PACKET_BYTES),
  (bytes, random) => dropBlock(bytes, random, PACKET_BYTES),
  damagePacketHeader,
  damageTables,
  damagePesHeader,
  (bytes, random) =>
    insert(bytes, random.below(bytes.length + 1), random.bytes(random.below(3) + 1)),
];

const IN_MP4: readonly [ByteMutator, ...ByteMutator[]] = [
  damageBoxSize,
  damageBoxType,
  damageBoxField,
  damageBoxField,
  duplicateBox,
];

/** Breaks a segment in one to five ways; `other` is what it may be mixed with. */
export function mutateBytes(bytes: Bytes, random: Random, other: Bytes): Bytes {
  let mutated = bytes.slice();
  const rounds = random.between(1, 5);
  for (let round = 0; round < rounds; round += 1) {
    const special = mutated[0] === 0x47 ? IN_TS : IN_MP4;
    const mutate = random.pick(random.once(2) ? special : ANYWHERE);
    mutated = mutate(mutated, random, other).slice(0, MAX_BYTES);
  }
  return mutated;
}

function flipBits(bytes: Bytes, random: Random): Bytes {
  for (let count = random.between(1, 30); count > 0; count -= 1) {
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  }
  return bytes;
}

function overwrite(bytes: Bytes, random: Random): Bytes {
  return put(bytes, random.below(bytes.length + 1), random.bytes(random.between(1, 64)));
}

/** Where most of what steers the reading stands. */
function damageFirstBytes(bytes: Bytes, random: Random): Bytes {
  const at = random.below(Math.min(bytes.length, 1500) + 1);
  return put(bytes, at, random.bytes(random.between(1, 4)));
}

function fillRun(bytes: Bytes, random: Random): Bytes {
  const at = random.below(bytes.length + 1);
  return bytes.fill(random.pick([0, 0xff, 0x47]), at, at + random.between(1, 2000));
}

function duplicateBlock(bytes: Bytes, random: Random, unit: number): Bytes {
  const units = Math.floor(bytes.length / unit);
  const from = random.below(units + 1) * unit;
  const block = bytes.slice(from, from + random.between(1, 40) * unit);
  return insert(bytes, random.below(units + 1) * unit, block);
}

function dropBlock(bytes: Bytes, random: Random, unit: number): Bytes {
  const from = random.below(Math.floor(bytes.length / unit) + 1) * unit;
  const end = from + random.between(1, 40) * unit;
  return join(bytes.subarray(0, from), bytes.subarray(end));
}

/** Damages the byte behind a start code, which says what follows, or those behind it. */
function damageStartCode(bytes: Bytes, random: Random): Bytes {
  const from = random.below(bytes.length + 1);
  const code = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf('\0\0\x01', from);
  if (code < 0) return bytes;
  return put(bytes, code + 3 + random.below(8), random.bytes(1));
}

/** ISO/IEC 13818-1 2.4.3.2: sync byte, flags and PID, continuity counter, length of the adaptation field. */
function damagePacketHeader(bytes: Bytes, random: Random): Bytes {
  const packet = random.below(Math.ceil(bytes.length / PACKET_BYTES)) * PACKET_BYTES;
  return put(bytes, packet + random.below(8), random.bytes(1));
}

/** PAT and PMT are in the first packets of each of our segments. */
function damageTables(bytes: Bytes, random: Random): Bytes {
  return put(bytes, random.below(3 * PACKET_BYTES), random.bytes(random.between(1, 3)));
}

function damagePesHeader(bytes: Bytes, random: Random): Bytes {
  const from = random.below(bytes.length + 1);
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const header = whole.indexOf(Uint8Array.of(0, 0, 1, 0xe0), from);
  return header < 0 ? bytes : put(bytes, header + 4 + random.below(15), random.bytes(1));
}

function damageBoxSize(bytes: Bytes, random: Random): Bytes {
  const type = findBox(bytes, random);
  return type < 4 ? bytes : put(bytes, type - 4, extreme(random, bytes.length));
}

function damageBoxType(bytes: Bytes, random: Random): Bytes {
  const type = findBox(bytes, random);
  const name = random.pick(['free', 'uuid', 'moof', 'moov', 'mdat', 'trun', 'traf', '\0\0\0\0']);
  return type < 4 ? bytes : put(bytes, type, Buffer.from(name, 'latin1'));
}

function damageBoxField(bytes: Bytes, random: Random): Bytes {
  const type = findBox(bytes, random);
  if (type < 4) return bytes;
  const value = random.once(2) ? extreme(random, bytes.length) : random.bytes(1);
  return put(bytes, type + 4 + random.below(32), value);
}

function duplicateBox(bytes: Bytes, random: Random): Bytes {
  const type = findBox(bytes, random);
  if (type < 4) return bytes;
  const size = new DataView(bytes.buffer, bytes.byteOffset + type - 4, 4).getUint32(0);
  return insert(bytes, type - 4, bytes.slice(type - 4, type - 4 + Math.min(size, 5000)));
}

/** Offset of the type of some box, or -1. */
function findBox(bytes: Bytes, random: Random): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const found = [...text.matchAll(BOXES)];
  return found[random.below(found.length)]?.index ?? -1;
}

function extreme(random: Random, length: number): Bytes {
  const value = random.once(3) ? random.below(length * 2) : random.pick(SIZES);
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function put(bytes: Bytes, at: number, values: Uint8Array): Bytes {
  bytes.set(values.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length));
  return bytes;
}

function insert(bytes: Bytes, at: number, values: Uint8Array): Bytes {
  return join(bytes.subarray(0, at), values, bytes.subarray(at));
}

function join(...pieces: readonly Uint8Array[]): Bytes {
  return Uint8Array.from(Buffer.concat(pieces));
}

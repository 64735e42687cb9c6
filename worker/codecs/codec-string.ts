/** RFC 6381 3.3 and ISO/IEC 14496-15 Annex E: three bytes of an SPS or of `avcC`: profile, constraints and level. */
export function avcCodecString(
  entry: 'avc1' | 'avc3',
  profileBytes: Uint8Array,
): string | undefined {
  return profileBytes.length < 3 ? undefined : `${entry}.${hex(profileBytes.subarray(0, 3))}`;
}

/** The bytes of `profile_tier_level()` up to `general_level_idc`, inclusive: ITU-T H.265 7.3.3. */
const PROFILE_TIER_LEVEL_BYTES = 12;

/** ISO/IEC 14496-15 Annex E.3. `profileTierLevel` is the 12 bytes from an SPS (unescaped) or from `hvcC`. */
export function hevcCodecString(
  entry: 'hvc1' | 'hev1',
  profileTierLevel: Uint8Array,
): string | undefined {
  if (profileTierLevel.length < PROFILE_TIER_LEVEL_BYTES) return undefined;
  const view = viewOf(profileTierLevel);
  const first = view.getUint8(0);
  const space = ['', 'A', 'B', 'C'][first >> 6] ?? '';
  const tier = (first & 0x20) === 0 ? 'L' : 'H';
  const constraints = profileTierLevel.subarray(5, 11);
  let used = constraints.length;
  while (used > 0 && constraints[used - 1] === 0) used -= 1;
  return [
    entry,
    `${space}${first & 0x1f}`,
    reverseBits(view.getUint32(1)).toString(16).toUpperCase(),
    `${tier}${view.getUint8(11)}`,
    ...Array.from(constraints.subarray(0, used), (byte) => byte.toString(16).toUpperCase()),
  ].join('.');
}

/** AV1 Codec ISO Media File Format Binding 5. `record` is the payload of `av1C`. */
export function av1CodecString(record: Uint8Array): string | undefined {
  if (record.length < 4) return undefined;
  const view = viewOf(record);
  const profile = view.getUint8(1) >> 5;
  const level = view.getUint8(1) & 0x1f;
  const flags = view.getUint8(2);
  const isHighBitDepth = (flags & 0x40) !== 0;
  const isTwelveBit = (flags & 0x20) !== 0;
  const highBits = profile === 2 && isTwelveBit ? 12 : 10;
  const isHighTier = (flags & 0x80) !== 0;
  return formatAv1CodecString({ profile, level, isHighTier, bits: isHighBitDepth ? highBits : 8 });
}

export interface Av1Level {
  readonly profile: number;
  readonly level: number;
  readonly isHighTier: boolean;
  /** Of a sample. */
  readonly bits: number;
}

export function formatAv1CodecString({ profile, level, isHighTier, bits }: Av1Level): string {
  return `av01.${profile}.${two(level)}${isHighTier ? 'H' : 'M'}.${two(bits)}`;
}

/** VP Codec ISO Media File Format Binding. `record` is the payload of `vpcC`, including version and flags. */
export function vp9CodecString(record: Uint8Array): string | undefined {
  if (record.length < 7) return undefined;
  const view = viewOf(record);
  return `vp09.${two(view.getUint8(4))}.${two(view.getUint8(5))}.${two(view.getUint8(6) >> 4)}`;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function reverseBits(value: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed = reversed * 2 + ((value >>> bit) & 1);
  return reversed;
}

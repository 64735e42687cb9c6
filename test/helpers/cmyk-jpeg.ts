/** A JPEG of four inks as Adobe's programs write it, inverted: white on the left, black on the right, 64 × 64. */
export function cmykJpeg(): Uint8Array {
  const ids = [1, 2, 3, 4];
  const marker = (code: number, bytes: readonly number[]): readonly number[] => {
    return [0xff, code, (bytes.length + 2) >> 8, (bytes.length + 2) & 255, ...bytes];
  };
  const counts = (at: number, count: number): readonly number[] =>
    Array.from({ length: 16 }, (_, i) => (i + 1 === at ? count : 0));
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...marker(0xee, [...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0]),
    ...marker(0xdb, [0, ...Array<number>(64).fill(8)]),
    ...marker(0xc0, [8, 0, 64, 0, 64, 4, ...ids.flatMap((id) => [id, 0x11, 0])]),
    // Nine sizes of a difference, in four bits each; the only coefficient that there is is the mean of a block.
    ...marker(0xc4, [0x00, ...counts(4, 9), ...Array(9).keys()]),
    ...marker(0xc4, [0x10, ...counts(1, 1), 0]),
    ...marker(0xda, [4, ...ids.flatMap((id) => [id, 0]), 0, 63, 0]),
    ...scan(),
    ...[0xff, 0xd9],
  ]);
}

function scan(): readonly number[] {
  const before = [0, 0, 0, 0];
  let bits = '';
  for (let block = 0; block < 64; block++) {
    const isWhite = block % 8 < 4;
    for (const [i, level] of [255, 255, 255, isWhite ? 255 : 0].entries()) {
      const mean = level - 128;
      bits += `${difference(mean - (before[i] ?? 0))}0`;
      before[i] = mean;
    }
  }
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1').match(/.{8}/g) ?? [];
  return bytes.flatMap((byte) => (byte === '11111111' ? [255, 0] : [parseInt(byte, 2)]));
}

function difference(value: number): string {
  const size = value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1;
  const code = size.toString(2).padStart(4, '0');
  if (size === 0) return code;
  return code + (value > 0 ? value : value + 2 ** size - 1).toString(2).padStart(size, '0');
}

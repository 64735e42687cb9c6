// The residuals of HEVC in vectors: the inverse transforms, of eight columns or rows at a time, and their sum with what was
// predicted, at 8 and 10 bits.
#include <string.h>
#include <wasm_simd128.h>

#include "hevc.h"
#include "samples.h"
#include "vectors.h"

enum { LARGEST = 32 };

/**
 * For a transform of 2 ** (n + 1) elements, what its odd ones add to the first half of the sums, two factors in each
 * number: those of elements 1 and 3, then 5 and 7, and so on.
 */
static uint32_t factors[5][8][16];

/** 64 √2 cos(π k / 64), as the standard rounds it. */
static int cosine(int k) {
  static const uint8_t first_quarter[33] = {64, 90, 90, 90, 89, 88, 87, 85, 83, 82, 80, 78, 75, 73, 70, 67, 64,
                                            61, 57, 54, 50, 46, 43, 38, 36, 31, 25, 22, 18, 13, 9,  4,  0};
  k %= 128;
  if (k > 64) k = 128 - k;
  return k > 32 ? -first_quarter[64 - k] : first_quarter[k];
}

static void make_factors(void) {
  for (int log = 2; log <= 5; log++) {
    const int step = LARGEST >> log;
    for (int pair = 0; pair < (1 << log) / 4; pair++) {
      for (int i = 0; i < (1 << log) / 2; i++) {
        const int one = cosine((4 * pair + 1) * step * (2 * i + 1));
        const int three = cosine((4 * pair + 3) * step * (2 * i + 1));
        factors[log - 1][pair][i] = (one & 0xffff) | (uint32_t)three << 16;
      }
    }
  }
}

/** Eight lanes of sums before rounding. */
typedef struct {
  v128_t low, high;
} Sums;

static inline Sums products(v128_t a, v128_t b, v128_t by) {
  return (Sums){wasm_i32x4_dot_i16x8(zip_low_16(a, b), by), wasm_i32x4_dot_i16x8(zip_high_16(a, b), by)};
}

/** Twice as many sums: those of the even elements with those of the odd, and without. */
static inline void widen(Sums *sums, const v128_t *in, int log, int step, int used) {
  const int half = 1 << (log - 1);
  v128_t low_pairs[8], high_pairs[8];
  int pairs = 0;
  for (int at = step; at < used && at < (1 << log) * step; at += 4 * step, pairs++) {
    low_pairs[pairs] = zip_low_16(in[at], in[at + 2 * step]);
    high_pairs[pairs] = zip_high_16(in[at], in[at + 2 * step]);
  }
  for (int i = half - 1; i >= 0; i--) {
    v128_t low = wasm_i32x4_splat(0), high = low;
    for (int pair = 0; pair < pairs; pair++) {
      const v128_t by = wasm_v128_load32_splat(&factors[log - 1][pair][i]);
      low = wasm_i32x4_add(low, wasm_i32x4_dot_i16x8(low_pairs[pair], by));
      high = wasm_i32x4_add(high, wasm_i32x4_dot_i16x8(high_pairs[pair], by));
    }
    const Sums even = sums[i];
    sums[2 * half - 1 - i] = (Sums){wasm_i32x4_sub(even.low, low), wasm_i32x4_sub(even.high, high)};
    sums[i] = (Sums){wasm_i32x4_add(even.low, low), wasm_i32x4_add(even.high, high)};
  }
}

/** Eight transforms side by side, of vectors of which those from `used` on are 0. */
static inline void transform(v128_t *lines, int log, int used, int shift) {
  const int size = 1 << log;
  Sums sums[LARGEST];
  sums[0] = products(lines[0], lines[size / 2], wasm_i32x4_splat(64 | 64 << 16));
  sums[1] = products(lines[0], lines[size / 2], wasm_i32x4_splat(64 | (int)(-64u << 16)));
  for (int level = 2; level <= log; level++) widen(sums, lines, level, size >> level, used);
  const v128_t rounding = wasm_i32x4_splat(1 << (shift - 1));
  for (int i = 0; i < size; i++) {
    lines[i] = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(wasm_i32x4_add(sums[i].low, rounding), shift),
                                       wasm_i32x4_shr(wasm_i32x4_add(sums[i].high, rounding), shift));
  }
}

static inline int least(int a, int b) { return a < b ? a : b; }

/** `limit`: columns from there on are 0, and so are rows from four more on. */
static inline void inverse(int16_t *block, int log, int limit, int bits) {
  const int size = 1 << log;
  const int columns = least(limit, size), rows = least(limit + 4, size);
  v128_t lines[LARGEST];
  for (int x = 0; x < columns; x += 8) {
    for (int y = 0; y < size; y++) lines[y] = y < rows ? wasm_v128_load(block + y * size + x) : wasm_i16x8_splat(0);
    transform(lines, log, rows, 7);
    for (int y = 0; y < size; y++) wasm_v128_store(block + y * size + x, lines[y]);
  }
  for (int y = 0; y < size; y += 8) {
    int16_t *from = block + y * size;
    for (int x = 0; x < size; x += 8) {
      for (int i = 0; i < 8; i++) lines[x + i] = x < columns ? wasm_v128_load(from + i * size + x) : wasm_i16x8_splat(0);
      if (x < columns) transpose_8x8(lines + x);
    }
    transform(lines, log, columns, 20 - bits);
    for (int x = 0; x < size; x += 8) {
      transpose_8x8(lines + x);
      for (int i = 0; i < 8; i++) wasm_v128_store(from + i * size + x, lines[x + i]);
    }
  }
}

static inline void transpose_4x4(v128_t *rows) {
  const v128_t a = zip_low_16(rows[0], rows[2]), b = zip_low_16(rows[1], rows[3]);
  rows[0] = zip_low_16(a, b);
  rows[2] = zip_high_16(a, b);
  rows[1] = wasm_i64x2_shuffle(rows[0], rows[0], 1, 1);
  rows[3] = wasm_i64x2_shuffle(rows[2], rows[2], 1, 1);
}

static inline v128_t dot(v128_t pairs, int first, int second) {
  return wasm_i32x4_dot_i16x8(pairs, wasm_i32x4_splat((first & 0xffff) | (int)((unsigned)second << 16)));
}

/** The sine transform of four elements, or the cosine transform. */
static inline void transform_4(v128_t *rows, int is_sine, int shift) {
  const v128_t even = zip_low_16(rows[0], rows[2]), odd = zip_low_16(rows[1], rows[3]);
  const v128_t rounding = wasm_i32x4_splat(1 << (shift - 1));
  const v128_t sums[4] = {
      is_sine ? wasm_i32x4_add(dot(even, 29, 84), dot(odd, 74, 55)) : wasm_i32x4_add(dot(even, 64, 64), dot(odd, 83, 36)),
      is_sine ? wasm_i32x4_add(dot(even, 55, -29), dot(odd, 74, -84)) : wasm_i32x4_add(dot(even, 64, -64), dot(odd, 36, -83)),
      is_sine ? wasm_i32x4_add(dot(even, 74, -74), dot(odd, 0, 74)) : wasm_i32x4_sub(dot(even, 64, -64), dot(odd, 36, -83)),
      is_sine ? wasm_i32x4_add(dot(even, 84, 55), dot(odd, -74, -29)) : wasm_i32x4_sub(dot(even, 64, 64), dot(odd, 83, 36)),
  };
  for (int i = 0; i < 4; i++) {
    const v128_t rounded = wasm_i32x4_shr(wasm_i32x4_add(sums[i], rounding), shift);
    rows[i] = wasm_i16x8_narrow_i32x4(rounded, rounded);
  }
}

static inline void inverse_4(int16_t *block, int is_sine, int bits) {
  v128_t rows[4];
  for (int i = 0; i < 4; i++) rows[i] = wasm_v128_load64_zero(block + 4 * i);
  transform_4(rows, is_sine, 7);
  transpose_4x4(rows);
  transform_4(rows, is_sine, 20 - bits);
  transpose_4x4(rows);
  for (int i = 0; i < 4; i++) wasm_v128_store64_lane(block + 4 * i, rows[i], 0);
}

static inline void add_block(uint8_t *to, const int16_t *block, ptrdiff_t stride, int size, int bits) {
  for (int y = 0; y < size; y++, to += stride, block += size) {
    for (int x = 0; x < size; x += 8) {
      uint8_t *at = to + x * bytes_of(bits);
      store_8_samples(at, wasm_i16x8_add_sat(load_8_samples(at, bits), wasm_v128_load(block + x)), bits);
    }
  }
}

static inline void add_block_4(uint8_t *to, const int16_t *block, ptrdiff_t stride, int bits) {
  for (int y = 0; y < 4; y++, to += stride) {
    const v128_t residual = wasm_v128_load64_zero(block + 4 * y);
    store_4_samples(to, wasm_i16x8_add_sat(load_4_samples(to, bits), residual), bits);
  }
}

#define OF_SIZE(bits, log)                                                                                 \
  static void idct_##log##_##bits(int16_t *block, int limit) { inverse(block, log, limit, bits); }         \
  static void add_##log##_##bits(uint8_t *to, int16_t *block, ptrdiff_t stride) {                          \
    add_block(to, block, stride, 1 << log, bits);                                                          \
  }

#define OF_DEPTH(bits)                                                                                     \
  OF_SIZE(bits, 3)                                                                                         \
  OF_SIZE(bits, 4)                                                                                         \
  OF_SIZE(bits, 5)                                                                                         \
  static void idct_2_##bits(int16_t *block, int limit) { inverse_4(block, 0, bits); }                      \
  static void sine_##bits(int16_t *block) { inverse_4(block, 1, bits); }                                   \
  static void add_2_##bits(uint8_t *to, int16_t *block, ptrdiff_t stride) { add_block_4(to, block, stride, bits); } \
  static void set_##bits(HEVCDSPContext *dsp) {                                                            \
    dsp->transform_4x4_luma = sine_##bits;                                                                 \
    dsp->idct[0] = idct_2_##bits;                                                                          \
    dsp->idct[1] = idct_3_##bits;                                                                          \
    dsp->idct[2] = idct_4_##bits;                                                                          \
    dsp->idct[3] = idct_5_##bits;                                                                          \
    dsp->add_residual[0] = add_2_##bits;                                                                   \
    dsp->add_residual[1] = add_3_##bits;                                                                   \
    dsp->add_residual[2] = add_4_##bits;                                                                   \
    dsp->add_residual[3] = add_5_##bits;                                                                   \
  }

OF_DEPTH(8)
OF_DEPTH(10)

void set_hevc_residuals(HEVCDSPContext *dsp, int bit_depth) {
  make_factors();
  if (bit_depth == 8) set_8(dsp);
  if (bit_depth == 10) set_10(dsp);
}

// The inverse cosine transform of MPEG-1, MPEG-2, MPEG-4 and Motion JPEG in vectors, with the same rounding as libavcodec's
// "simple" one.
#include <wasm_simd128.h>

#include "libavcodec/avcodec.h"
#include "libavcodec/idctdsp.h"
#include "libavcodec/simple_idct.h"
#include "vectors.h"

enum { W1 = 22725, W2 = 21407, W3 = 19266, W4 = 16383, W5 = 12873, W6 = 8867, W7 = 4520 };

/** Four sums of two products each. */
static inline v128_t sums(v128_t pairs, int first, int second) {
  return wasm_i32x4_dot_i16x8(pairs, wasm_i32x4_splat((first & 0xffff) | (int)((unsigned)second << 16)));
}

/** Four lanes of a transform: `in` has elements 0 and 2, 4 and 6, 1 and 3, 5 and 7 side by side. */
static inline void transform_4(v128_t *out, const v128_t *in, v128_t rounding, int shift) {
  const v128_t outer = wasm_i32x4_add(sums(in[0], W4, W2), rounding);
  const v128_t inner = wasm_i32x4_add(sums(in[0], W4, W6), rounding);
  const v128_t inner_less = wasm_i32x4_add(sums(in[0], W4, -W6), rounding);
  const v128_t outer_less = wasm_i32x4_add(sums(in[0], W4, -W2), rounding);
  const v128_t even[4] = {
      wasm_i32x4_add(outer, sums(in[1], W4, W6)),
      wasm_i32x4_add(inner, sums(in[1], -W4, -W2)),
      wasm_i32x4_add(inner_less, sums(in[1], -W4, W2)),
      wasm_i32x4_add(outer_less, sums(in[1], W4, -W6)),
  };
  const v128_t odd[4] = {
      wasm_i32x4_add(sums(in[2], W1, W3), sums(in[3], W5, W7)),
      wasm_i32x4_add(sums(in[2], W3, -W7), sums(in[3], -W1, -W5)),
      wasm_i32x4_add(sums(in[2], W5, -W1), sums(in[3], W7, W3)),
      wasm_i32x4_add(sums(in[2], W7, -W5), sums(in[3], W3, -W1)),
  };
  for (int i = 0; i < 4; i++) {
    out[i] = wasm_i32x4_shr(wasm_i32x4_add(even[i], odd[i]), shift);
    out[7 - i] = wasm_i32x4_shr(wasm_i32x4_sub(even[i], odd[i]), shift);
  }
}

static inline void transform_8(v128_t *lower, v128_t *upper, const v128_t *in, v128_t rounding, int shift) {
  const v128_t low_pairs[4] = {
      zip_low_16(in[0], in[2]), zip_low_16(in[4], in[6]), zip_low_16(in[1], in[3]), zip_low_16(in[5], in[7])};
  const v128_t high_pairs[4] = {
      zip_high_16(in[0], in[2]), zip_high_16(in[4], in[6]), zip_high_16(in[1], in[3]), zip_high_16(in[5], in[7])};
  transform_4(lower, low_pairs, rounding, shift);
  transform_4(upper, high_pairs, rounding, shift);
}

/** A row of nothing but its first coefficient is rounded in another way. */
static inline v128_t is_flat(const v128_t *columns) {
  v128_t any = columns[1];
  for (int i = 2; i < 8; i++) any = wasm_v128_or(any, columns[i]);
  return wasm_i16x8_eq(any, wasm_i16x8_splat(0));
}

static inline void transform_block(v128_t *rows, const int16_t *block) {
  v128_t a[8], lower[8], upper[8];
  for (int i = 0; i < 8; i++) a[i] = wasm_v128_load(block + 8 * i);
  transpose_8x8(a);
  const v128_t flat = is_flat(a);
  const v128_t level = wasm_i16x8_shl(a[0], 3);
  transform_8(lower, upper, a, wasm_i32x4_splat(1 << 10), 11);
  for (int i = 0; i < 8; i++) a[i] = wasm_v128_bitselect(level, lower_halves(lower[i], upper[i]), flat);
  transpose_8x8(a);
  transform_8(lower, upper, a, wasm_i32x4_splat(W4 * ((1 << 19) / W4)), 20);
  for (int i = 0; i < 8; i++) rows[i] = wasm_i16x8_narrow_i32x4(lower[i], upper[i]);
}

static void idct(int16_t *block) {
  v128_t rows[8];
  transform_block(rows, block);
  for (int i = 0; i < 8; i++) wasm_v128_store(block + 8 * i, rows[i]);
}

static void idct_put(uint8_t *to, ptrdiff_t stride, int16_t *block) {
  v128_t rows[8];
  transform_block(rows, block);
  for (int i = 0; i < 8; i++) {
    wasm_v128_store64_lane(to + i * stride, wasm_u8x16_narrow_i16x8(rows[i], rows[i]), 0);
  }
}

static void idct_add(uint8_t *to, ptrdiff_t stride, int16_t *block) {
  v128_t rows[8];
  transform_block(rows, block);
  for (int i = 0; i < 8; i++) {
    const v128_t sum = wasm_i16x8_add(rows[i], wasm_u16x8_load8x8(to + i * stride));
    wasm_v128_store64_lane(to + i * stride, wasm_u8x16_narrow_i16x8(sum, sum), 0);
  }
}

// The linker puts this in the place of what fills in libavcodec's own functions.
void __real_ff_idctdsp_init(IDCTDSPContext *dsp, AVCodecContext *of);
void __wrap_ff_idctdsp_init(IDCTDSPContext *dsp, AVCodecContext *of) {
  __real_ff_idctdsp_init(dsp, of);
  if (dsp->idct_put == ff_simple_idct_put_int16_8bit) dsp->idct_put = idct_put;
  if (dsp->idct_add == ff_simple_idct_add_int16_8bit) dsp->idct_add = idct_add;
  if (dsp->idct == ff_simple_idct_int16_8bit) dsp->idct = idct;
}

// Resizes RGBA, first across and then down, with one vector of floats for a pixel. Like picture.c it allocates nothing, and
// reads and writes up to four pixels beyond the end of a row.
#include <stdint.h>
#include <wasm_simd128.h>

/** Rows that are resized across at once: so each weight is read only once for all of them. */
#define ROWS 4

/** What a pixel, or a row, is made of: `count` others from `start` on, and their weights. */
typedef struct {
  int32_t start, count, weights;
} Taps;

/** Pixels to floats: those of each column side by side. */
static void widen_pixels(const uint8_t *pixels, int32_t width, v128_t *out) {
  const uint32_t stride = (uint32_t)width * 4;
  for (int32_t x = 0; x < width; x++, pixels += 4, out += ROWS) {
    for (int row = 0; row < ROWS; row++) {
      const v128_t pixel = wasm_v128_load32_zero(pixels + (uint32_t)row * stride);
      const v128_t channels = wasm_u32x4_extend_low_u16x8(wasm_u16x8_extend_low_u8x16(pixel));
      out[row] = wasm_f32x4_convert_i32x4(channels);
    }
  }
}

/**
 * Resizes `ROWS` rows to `count` pixels each, in floats.
 *
 * `columns`: room for the pixels of `ROWS` rows in floats. `stride`: the bytes from one row of `out` to the next.
 */
void resize_across(const uint8_t *pixels, int32_t width, v128_t *columns, const Taps *taps,
                   const float *weights, int32_t count, uint8_t *out, uint32_t stride) {
  widen_pixels(pixels, width, columns);
  for (int32_t x = 0; x < count; x++, taps++, out += sizeof(v128_t)) {
    v128_t sums[ROWS] = {0};
    const v128_t *column = columns + taps->start * ROWS;
    const float *weight = weights + taps->weights;
    for (int32_t left = taps->count; left > 0; left--, weight++, column += ROWS) {
      const v128_t factor = wasm_v128_load32_splat(weight);
      for (int row = 0; row < ROWS; row++) {
        sums[row] = wasm_f32x4_add(sums[row], wasm_f32x4_mul(column[row], factor));
      }
    }
    for (int row = 0; row < ROWS; row++) wasm_v128_store(out + (uint32_t)row * stride, sums[row]);
  }
}

/** Rounds halves up, and keeps what is too small or too large at the ends. */
static inline v128_t to_bytes(v128_t low, v128_t high) {
  const v128_t half = wasm_f32x4_const_splat(0.5f);
  return wasm_i16x8_narrow_i32x4(wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_add(low, half)),
                                 wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_add(high, half)));
}

/** Makes a row of pixels out of rows that `resize_across` made, of which there are `length`: the first follows the last. */
void resize_down(const uint8_t *rows, uint32_t stride, int32_t length, const Taps *taps,
                 const float *weights, int32_t count, uint8_t *out) {
  const int32_t first = taps->start % length;
  for (int32_t x = 0; x < count; x += 4, out += 16) {
    v128_t sums[4] = {0};
    int32_t row = first;
    for (int32_t at = 0; at < taps->count; at++) {
      const v128_t factor = wasm_v128_load32_splat(weights + taps->weights + at);
      const v128_t *pixels = (const v128_t *)(rows + (uint32_t)row * stride) + x;
      for (int i = 0; i < 4; i++) {
        sums[i] = wasm_f32x4_add(sums[i], wasm_f32x4_mul(pixels[i], factor));
      }
      row = row + 1 == length ? 0 : row + 1;
    }
    wasm_v128_store(out, wasm_u8x16_narrow_i16x8(to_bytes(sums[0], sums[1]), to_bytes(sums[2], sums[3])));
  }
}

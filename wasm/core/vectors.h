// What the vector versions of libavcodec's functions have in common.
#ifndef HLSNAP_VECTORS_H
#define HLSNAP_VECTORS_H

#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

static inline v128_t low(v128_t bytes) { return wasm_u16x8_extend_low_u8x16(bytes); }
static inline v128_t high(v128_t bytes) { return wasm_u16x8_extend_high_u8x16(bytes); }

static inline v128_t zip_low_16(v128_t a, v128_t b) { return wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11); }
static inline v128_t zip_high_16(v128_t a, v128_t b) { return wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15); }

/** The lower sixteen bits of eight numbers. */
static inline v128_t lower_halves(v128_t a, v128_t b) {
  return wasm_i16x8_shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
}

/** Numbers of sixteen bits. */
static inline void transpose_8x8(v128_t *rows) {
  v128_t a[8], b[8];
  for (int i = 0; i < 4; i++) {
    a[2 * i] = zip_low_16(rows[i], rows[i + 4]);
    a[2 * i + 1] = zip_high_16(rows[i], rows[i + 4]);
  }
  for (int i = 0; i < 4; i++) {
    b[2 * i] = zip_low_16(a[i], a[i + 4]);
    b[2 * i + 1] = zip_high_16(a[i], a[i + 4]);
  }
  for (int i = 0; i < 4; i++) {
    rows[2 * i] = zip_low_16(b[i], b[i + 4]);
    rows[2 * i + 1] = zip_high_16(b[i], b[i + 4]);
  }
}

static inline v128_t distance(v128_t a, v128_t b) {
  return wasm_v128_or(wasm_u8x16_sub_sat(a, b), wasm_u8x16_sub_sat(b, a));
}

static inline v128_t upper_half(v128_t a) {
  return wasm_i64x2_shuffle(a, a, 1, 1);
}

static inline v128_t zip_low(v128_t a, v128_t b) {
  return wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
static inline v128_t zip_high(v128_t a, v128_t b) {
  return wasm_i8x16_shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Row i of n with row i + n / 2, for all rows, so that as many steps as n has bits turn rows into columns. */
static inline void zip_rows(v128_t *to, const v128_t *from, int half) {
  for (int i = 0; i < half; i++) {
    to[2 * i] = zip_low(from[i], from[i + half]);
    to[2 * i + 1] = zip_high(from[i], from[i + half]);
  }
}

/** Eight samples of sixteen rows, as columns. */
static inline void columns_of_16_rows(v128_t *columns, const uint8_t *from, ptrdiff_t stride) {
  v128_t a[8], b[8];
  for (int i = 0; i < 8; i++) {
    a[i] = zip_low(wasm_v128_load64_zero(from + i * stride), wasm_v128_load64_zero(from + (i + 8) * stride));
  }
  zip_rows(b, a, 4);
  zip_rows(a, b, 4);
  zip_rows(columns, a, 4);
}

static inline void store_8_columns(uint8_t *to, ptrdiff_t stride, const v128_t *columns) {
  v128_t a[8], b[8];
  zip_rows(a, columns, 4);
  zip_rows(b, a, 4);
  zip_rows(a, b, 4);
  for (int i = 0; i < 8; i++) {
    wasm_v128_store64_lane(to + 2 * i * stride, a[i], 0);
    wasm_v128_store64_lane(to + (2 * i + 1) * stride, a[i], 1);
  }
}

static inline void store_4_rows_of_4(uint8_t *to, ptrdiff_t stride, v128_t rows) {
  wasm_v128_store32_lane(to, rows, 0);
  wasm_v128_store32_lane(to + stride, rows, 1);
  wasm_v128_store32_lane(to + 2 * stride, rows, 2);
  wasm_v128_store32_lane(to + 3 * stride, rows, 3);
}

static inline v128_t load_4_rows_of_4(const uint8_t *from, ptrdiff_t stride) {
  v128_t rows = wasm_v128_load32_zero(from);
  rows = wasm_v128_load32_lane(from + stride, rows, 1);
  rows = wasm_v128_load32_lane(from + 2 * stride, rows, 2);
  return wasm_v128_load32_lane(from + 3 * stride, rows, 3);
}

static inline void store_4_columns(uint8_t *to, ptrdiff_t stride, v128_t a, v128_t b, v128_t c, v128_t d) {
  const v128_t columns[4] = {a, b, c, d};
  v128_t half[4], rows[4];
  zip_rows(half, columns, 2);
  zip_rows(rows, half, 2);
  for (int i = 0; i < 4; i++) store_4_rows_of_4(to + 4 * i * stride, stride, rows[i]);
}

static inline void store_8_rows_of_2(uint8_t *to, ptrdiff_t stride, v128_t rows) {
  wasm_v128_store16_lane(to, rows, 0);
  wasm_v128_store16_lane(to + stride, rows, 1);
  wasm_v128_store16_lane(to + 2 * stride, rows, 2);
  wasm_v128_store16_lane(to + 3 * stride, rows, 3);
  wasm_v128_store16_lane(to + 4 * stride, rows, 4);
  wasm_v128_store16_lane(to + 5 * stride, rows, 5);
  wasm_v128_store16_lane(to + 6 * stride, rows, 6);
  wasm_v128_store16_lane(to + 7 * stride, rows, 7);
}

#endif

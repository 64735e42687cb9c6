// The intra prediction of HEVC at 8 and 10 bits in vectors. `top` and `left` are what lies beside the block, and each has the
// corner at -1. Strides are in samples.
#include <string.h>
#include <wasm_simd128.h>

#include "hevc.h"
#include "samples.h"
#include "vectors.h"

enum { LARGEST = 32, ROUNDING = 16 };

static inline int sample(const uint8_t *line, int at, int bits) {
  return bits > 8 ? ((const uint16_t *)line)[at] : line[at];
}

static inline void put_sample(uint8_t *line, int at, int value, int bits) {
  if (bits > 8) ((uint16_t *)line)[at] = (uint16_t)value;
  else line[at] = (uint8_t)value;
}

static inline int clipped(int value, int bits) {
  const int most = (1 << bits) - 1;
  return value < 0 ? 0 : value > most ? most : value;
}

/** Eight samples, or the four that a block has. */
static inline void store_part(uint8_t *to, v128_t samples, int size, int bits) {
  if (size == 4) store_4_samples(to, samples, bits);
  else store_8_samples(to, samples, bits);
}

/** Sums are of sixteen bits without a sign: at 10 bits, blocks of 32 have larger ones. */
static inline void planar(uint8_t *to, const uint8_t *top, const uint8_t *left, ptrdiff_t stride, int log, int bits) {
  const int size = 1 << log, width = bytes_of(bits);
  const int right = sample(top, size, bits), below = sample(left, size, bits);
  for (int x = 0; x < size; x += 8) {
    const v128_t column = wasm_i16x8_add(wasm_i16x8_make(0, 1, 2, 3, 4, 5, 6, 7), wasm_i16x8_splat(x));
    const v128_t above = load_8_samples(top + x * width, bits);
    const v128_t toward_left = wasm_i16x8_sub(wasm_i16x8_splat(size - 1), column);
    v128_t rest = wasm_i16x8_mul(wasm_i16x8_add(column, wasm_i16x8_splat(1)), wasm_i16x8_splat(right));
    rest = wasm_i16x8_add(rest, wasm_i16x8_mul(above, wasm_i16x8_splat(size - 1)));
    rest = wasm_i16x8_add(rest, wasm_i16x8_splat(below + size));
    // From row to row, what lies above weighs one less, and what lies below one more.
    const v128_t step = wasm_i16x8_sub(wasm_i16x8_splat(below), above);
    for (int y = 0; y < size; y++) {
      const v128_t beside = wasm_i16x8_mul(toward_left, wasm_i16x8_splat(sample(left, y, bits)));
      const v128_t made = wasm_u16x8_shr(wasm_i16x8_add(rest, beside), log + 1);
      store_part(to + (y * stride + x) * width, made, size, bits);
      rest = wasm_i16x8_add(rest, step);
    }
  }
}

static inline void fill(uint8_t *to, ptrdiff_t stride, int value, int size, int bits) {
  const v128_t all = wasm_i16x8_splat(value);
  for (int y = 0; y < size; y++) {
    for (int x = 0; x < size; x += 8) store_part(to + (y * stride + x) * bytes_of(bits), all, size, bits);
  }
}

static inline void mean(uint8_t *to, const uint8_t *top, const uint8_t *left, ptrdiff_t stride, int log, int component, int bits) {
  const int size = 1 << log;
  int sum = size;
  for (int i = 0; i < size; i++) sum += sample(left, i, bits) + sample(top, i, bits);
  const int dc = sum >> (log + 1);
  fill(to, stride, dc, size, bits);
  if (component != 0 || size == LARGEST) return;
  put_sample(to, 0, (sample(left, 0, bits) + 2 * dc + sample(top, 0, bits) + 2) >> 2, bits);
  for (int i = 1; i < size; i++) {
    put_sample(to, i, (sample(top, i, bits) + 3 * dc + 2) >> 2, bits);
    put_sample(to + i * stride * bytes_of(bits), 0, (sample(left, i, bits) + 3 * dc + 2) >> 2, bits);
  }
}

/** Each row is `reference`, further along by `angle` / 32 of a sample. */
static inline void project(uint8_t *to, ptrdiff_t stride, const uint8_t *reference, int angle, int size, int bits) {
  const int width = bytes_of(bits);
  for (int y = 0; y < size; y++) {
    const int along = (y + 1) * angle;
    const int part = along & 31;
    const uint8_t *from = reference + ((along >> 5) + 1) * width;
    for (int x = 0; x < size; x += 8) {
      v128_t made = load_8_samples(from + x * width, bits);
      if (part) {
        const v128_t next = load_8_samples(from + (x + 1) * width, bits);
        made = wasm_i16x8_add(wasm_i16x8_mul(made, wasm_i16x8_splat(32 - part)),
                              wasm_i16x8_mul(next, wasm_i16x8_splat(part)));
        made = wasm_u16x8_shr(wasm_i16x8_add(made, wasm_i16x8_splat(ROUNDING)), 5);
      }
      store_part(to + (y * stride + x) * width, made, size, bits);
    }
  }
}

static inline void store_transposed(uint8_t *to, ptrdiff_t stride, const uint8_t *from, int size, int bits) {
  const int width = bytes_of(bits);
  for (int y = 0; y < size; y += 8) {
    for (int x = 0; x < size; x += 8) {
      v128_t part[8];
      for (int i = 0; i < 8; i++) part[i] = load_8_samples(from + ((x + i) * LARGEST + y) * width, bits);
      transpose_8x8(part);
      for (int i = 0; i < 8 && i < size; i++) store_part(to + ((y + i) * stride + x) * width, part[i], size, bits);
    }
  }
}

/** The first column of a vertical prediction follows the left side. */
static inline void follow(uint8_t *to, ptrdiff_t stride, const uint8_t *along, const uint8_t *side, int size, int bits) {
  for (int i = 0; i < size; i++) {
    const int moved = sample(along, 0, bits) + ((sample(side, i, bits) - sample(side, -1, bits)) >> 1);
    put_sample(to + i * stride * bytes_of(bits), 0, clipped(moved, bits), bits);
  }
}

/** From above, or from the left: then in rows that are columns of the picture. */
static inline void angular(uint8_t *to, const uint8_t *top, const uint8_t *left, ptrdiff_t stride, int component, int mode, int size, int bits) {
  static const int8_t angles[33] = {32,  26,  21,  17,  13, 9,  5,  2,  0,  -2, -5, -9, -13, -17, -21, -26, -32,
                                    -26, -21, -17, -13, -9, -5, -2, 0,  2,  5,  9,  13, 17,  21,  26,  32};
  static const int16_t inverses[15] = {-4096, -1638, -910, -630, -482, -390, -315, -256,
                                       -315,  -390,  -482, -630, -910, -1638, -4096};
  const int width = bytes_of(bits), angle = angles[mode - 2], last = (size * angle) >> 5;
  const int is_vertical = mode >= 18;
  const uint8_t *along = is_vertical ? top : left, *side = is_vertical ? left : top;
  const uint8_t *reference = along - width;
  uint8_t extended[(3 * LARGEST + 16) * 2], columns[LARGEST * LARGEST * 2];
  if (angle < 0 && last < -1) {
    uint8_t *line = extended + size * width;
    memcpy(line, along - width, (size_t)(size + 1) * width);
    for (int x = last; x <= -1; x++) {
      put_sample(line, x, sample(side, -1 + ((x * inverses[mode - 11] + 128) >> 8), bits), bits);
    }
    reference = line;
  }
  const int is_straight = angle == 0 && component == 0 && size < LARGEST;
  if (is_vertical) {
    project(to, stride, reference, angle, size, bits);
    if (is_straight) follow(to, stride, along, side, size, bits);
  } else {
    project(columns, LARGEST, reference, angle, size, bits);
    if (is_straight) follow(columns, LARGEST, along, side, size, bits);
    store_transposed(to, stride, columns, size, bits);
  }
}

#define OF_SIZE(bits, log)                                                                                            \
  static void angular_##log##_##bits(uint8_t *to, const uint8_t *top, const uint8_t *left, ptrdiff_t stride,          \
                                     int component, int mode) {                                                       \
    angular(to, top, left, stride, component, mode, 1 << log, bits);                                                  \
  }                                                                                                                   \
  static void planar_##log##_##bits(uint8_t *to, const uint8_t *top, const uint8_t *left, ptrdiff_t stride) {         \
    planar(to, top, left, stride, log, bits);                                                                         \
  }

#define OF_DEPTH(bits)                                                                                                \
  OF_SIZE(bits, 2)                                                                                                    \
  OF_SIZE(bits, 3)                                                                                                    \
  OF_SIZE(bits, 4)                                                                                                    \
  OF_SIZE(bits, 5)                                                                                                    \
  static void mean_##bits(uint8_t *to, const uint8_t *top, const uint8_t *left, ptrdiff_t stride, int log,            \
                          int component) {                                                                            \
    mean(to, top, left, stride, log, component, bits);                                                                \
  }                                                                                                                   \
  static void set_##bits(HEVCPredContext *prediction) {                                                               \
    prediction->pred_planar[0] = planar_2_##bits;                                                                     \
    prediction->pred_planar[1] = planar_3_##bits;                                                                     \
    prediction->pred_planar[2] = planar_4_##bits;                                                                     \
    if (bits == 8) prediction->pred_planar[3] = planar_5_##bits;                                                      \
    prediction->pred_dc = mean_##bits;                                                                                \
    prediction->pred_angular[0] = angular_2_##bits;                                                                   \
    prediction->pred_angular[1] = angular_3_##bits;                                                                   \
    prediction->pred_angular[2] = angular_4_##bits;                                                                   \
    prediction->pred_angular[3] = angular_5_##bits;                                                                   \
  }

OF_DEPTH(8)
OF_DEPTH(10)

void set_hevc_prediction(HEVCPredContext *prediction, int bit_depth) {
  if (bit_depth == 8) set_8(prediction);
  if (bit_depth == 10) set_10(prediction);
}

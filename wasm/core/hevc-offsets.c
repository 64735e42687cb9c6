// The sample adaptive offsets of HEVC at 8 and 10 bits in vectors.
#include <wasm_simd128.h>

#include "hevc.h"
#include "samples.h"
#include "vectors.h"

/** From row to row of what `sao_edge_filter` reads. */
#define STRIDE (2 * MAX_PB_SIZE + AV_INPUT_BUFFER_PADDING_SIZE)

/** Five offsets of eight bits or sixteen, each byte of which is found by the number of its place. */
static inline v128_t table_of(const int16_t *offsets, const uint8_t *order, int count) {
  int16_t table[8] = {0};
  for (int i = 0; i < count; i++) table[i] = offsets[order[i]];
  return wasm_v128_load(table);
}

static inline v128_t look_up(v128_t table, v128_t places) {
  // Two bytes of each: 2 n and 2 n + 1.
  const v128_t pairs = wasm_i16x8_mul(places, wasm_i16x8_splat(0x0202));
  return wasm_i8x16_swizzle(table, wasm_i16x8_add(pairs, wasm_i16x8_splat(0x0100)));
}

/** What `a` is to `b`: -1 less, 0 the same, 1 more. A mask is -1. */
static inline v128_t compare(v128_t a, v128_t b) { return wasm_i16x8_sub(wasm_i16x8_lt(a, b), wasm_i16x8_gt(a, b)); }

static inline v128_t edge_of(v128_t here, v128_t a, v128_t b, v128_t table) {
  const v128_t sum = wasm_i16x8_add(compare(here, a), compare(here, b));
  return wasm_i16x8_add(here, look_up(table, wasm_i16x8_add(sum, wasm_i16x8_splat(2))));
}

static inline v128_t band_of(v128_t here, int first, v128_t table, int bits) {
  const v128_t band = wasm_i16x8_sub(wasm_u16x8_shr(here, bits - 5), wasm_i16x8_splat(first));
  const v128_t place = wasm_u16x8_min(wasm_v128_and(band, wasm_i16x8_splat(31)), wasm_i16x8_splat(7));
  return wasm_i16x8_add(here, look_up(table, place));
}

static inline void edge_row(uint8_t *to, const uint8_t *from, ptrdiff_t a, ptrdiff_t b, v128_t table, int width, int bits) {
  const int size = bytes_of(bits);
  for (int x = 0; x < width; x += 8, to += 8 * size, from += 8 * size) {
    const v128_t made =
        edge_of(load_8_samples(from, bits), load_8_samples(from + a, bits), load_8_samples(from + b, bits), table);
    store_samples(to, made, width - x, bits);
  }
}

static inline void filter_edges(uint8_t *to, const uint8_t *from, ptrdiff_t stride, const int16_t *offsets, int direction, int width, int height, int bits) {
  static const uint8_t order[5] = {1, 2, 0, 3, 4};
  const v128_t table = table_of(offsets, order, 5);
  const int size = bytes_of(bits);
  const ptrdiff_t other[4] = {size, STRIDE, STRIDE + size, STRIDE - size};
  for (int y = 0; y < height; y++, to += stride, from += STRIDE) {
    edge_row(to, from, -other[direction], other[direction], table, width, bits);
  }
}

static inline void filter_bands(uint8_t *to, const uint8_t *from, ptrdiff_t to_stride, ptrdiff_t from_stride, const int16_t *offsets, int first, int width, int height, int bits) {
  static const uint8_t order[4] = {1, 2, 3, 4};
  const v128_t table = table_of(offsets, order, 4);
  const int size = bytes_of(bits);
  for (int y = 0; y < height; y++, to += to_stride, from += from_stride) {
    for (int x = 0; x < width; x += 8) {
      const v128_t here = load_8_samples(from + x * size, bits);
      store_samples(to + x * size, band_of(here, first, table, bits), width - x, bits);
    }
  }
}

#define OF_DEPTH(bits)                                                                                          \
  static void edges_##bits(uint8_t *to, uint8_t *from, ptrdiff_t stride, int16_t *offsets, int direction,       \
                           int width, int height) {                                                             \
    filter_edges(to, from, stride, offsets, direction, width, height, bits);                                    \
  }                                                                                                             \
  static void bands_##bits(uint8_t *to, uint8_t *from, ptrdiff_t to_stride, ptrdiff_t from_stride,              \
                           int16_t *offsets, int first, int width, int height) {                                \
    filter_bands(to, from, to_stride, from_stride, offsets, first, width, height, bits);                        \
  }                                                                                                             \
  static void set_##bits(HEVCDSPContext *dsp) {                                                                 \
    for (int i = 0; i < 5; i++) {                                                                               \
      dsp->sao_edge_filter[i] = edges_##bits;                                                                   \
      dsp->sao_band_filter[i] = bands_##bits;                                                                   \
    }                                                                                                           \
  }

OF_DEPTH(8)
OF_DEPTH(10)

void set_hevc_offsets(HEVCDSPContext *dsp, int bit_depth) {
  if (bit_depth == 8) set_8(dsp);
  if (bit_depth == 10) set_10(dsp);
}

// Samples of 8 or 10 bits as numbers of sixteen; `bits` is a constant wherever these are used.
#ifndef HLSNAP_SAMPLES_H
#define HLSNAP_SAMPLES_H

#include <stdint.h>
#include <string.h>
#include <wasm_simd128.h>

static inline int bytes_of(int bits) { return bits > 8 ? 2 : 1; }

static inline v128_t load_8_samples(const uint8_t *from, int bits) {
  return bits > 8 ? wasm_v128_load(from) : wasm_u16x8_load8x8(from);
}

static inline v128_t load_4_samples(const uint8_t *from, int bits) {
  if (bits > 8) return wasm_v128_load64_zero(from);
  return wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(from));
}

/** Within what samples may be. */
static inline v128_t clip_samples(v128_t samples, int bits) {
  const v128_t least = wasm_i16x8_max(samples, wasm_i16x8_splat(0));
  return wasm_i16x8_min(least, wasm_i16x8_splat((1 << bits) - 1));
}

static inline void store_8_samples(uint8_t *to, v128_t samples, int bits) {
  if (bits > 8) wasm_v128_store(to, clip_samples(samples, bits));
  else wasm_v128_store64_lane(to, wasm_u8x16_narrow_i16x8(samples, samples), 0);
}

static inline void store_4_samples(uint8_t *to, v128_t samples, int bits) {
  if (bits > 8) wasm_v128_store64_lane(to, clip_samples(samples, bits), 0);
  else wasm_v128_store32_lane(to, wasm_u8x16_narrow_i16x8(samples, samples), 0);
}

/** Of eight samples, the first `count`, or all. */
static inline void store_samples(uint8_t *to, v128_t samples, int count, int bits) {
  if (count >= 8) {
    store_8_samples(to, samples, bits);
    return;
  }
  uint8_t all[16];
  store_8_samples(all, samples, bits);
  memcpy(to, all, (size_t)count * bytes_of(bits));
}

#endif

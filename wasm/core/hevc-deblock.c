// The deblocking filter of HEVC at 8 and 10 bits in vectors: eight samples of an edge at a time, which are two parts of four
// with a strength each.
#include <wasm_simd128.h>

#include "hevc.h"
#include "samples.h"
#include "vectors.h"

enum { P3, P2, P1, P0, Q0, Q1, Q2, Q3 };

static inline v128_t add(v128_t a, v128_t b) { return wasm_i16x8_add(a, b); }
static inline v128_t sub(v128_t a, v128_t b) { return wasm_i16x8_sub(a, b); }
static inline v128_t twice(v128_t a) { return wasm_i16x8_shl(a, 1); }
static inline v128_t clip(v128_t a, v128_t limit) {
  return wasm_i16x8_max(wasm_i16x8_min(a, limit), wasm_i16x8_neg(limit));
}

static inline v128_t of_parts(int first, int second) {
  return wasm_i16x8_make(first, first, first, first, second, second, second, second);
}
/** What the first line of each part has, and what the last. */
static inline v128_t firsts(v128_t a) { return wasm_i16x8_shuffle(a, a, 0, 0, 0, 0, 4, 4, 4, 4); }
static inline v128_t lasts(v128_t a) { return wasm_i16x8_shuffle(a, a, 3, 3, 3, 3, 7, 7, 7, 7); }

static inline v128_t bend(v128_t a, v128_t b, v128_t c) { return wasm_i16x8_abs(add(sub(a, twice(b)), c)); }
static inline v128_t apart(v128_t a, v128_t b) { return wasm_i16x8_abs(sub(a, b)); }

/** Three samples of a side, from near to far, of four of it and two of the other. */
static inline void strong(v128_t *out, v128_t s3, v128_t s2, v128_t s1, v128_t s0, v128_t t0, v128_t t1, v128_t limit) {
  const v128_t four = wasm_i16x8_splat(4);
  const v128_t middle = add(add(s1, s0), t0);
  const v128_t sum = add(middle, s2);
  const v128_t near = wasm_i16x8_shr(add(add(sum, middle), add(t1, four)), 3);
  const v128_t next = wasm_i16x8_shr(add(sum, wasm_i16x8_splat(2)), 2);
  const v128_t far = wasm_i16x8_shr(add(add(sum, twice(add(s3, s2))), four), 3);
  out[0] = add(s0, clip(sub(near, s0), limit));
  out[1] = add(s1, clip(sub(next, s1), limit));
  out[2] = add(s2, clip(sub(far, s2), limit));
}

/** The second sample of a side, whose first moves by `delta`. */
static inline v128_t second(v128_t s2, v128_t s1, v128_t s0, v128_t delta, v128_t limit) {
  const v128_t half = wasm_u16x8_avgr(s2, s0);
  return add(s1, clip(wasm_i16x8_shr(add(sub(half, s1), delta), 1), limit));
}

/** Where each part may be filtered, since no side is exempt. */
static inline v128_t allowed(const uint8_t *exempt) { return of_parts(-!exempt[0], -!exempt[1]); }

/** @return whether a sample has changed; `e` has lines in its lanes */
static inline int filter_luma(v128_t *e, int beta, const int32_t *tcs, const uint8_t *no_p, const uint8_t *no_q, int bits) {
  const int scale = bits - 8;
  beta <<= scale;
  const v128_t tc = of_parts(tcs[0] << scale, tcs[1] << scale);
  const v128_t dp = bend(e[P2], e[P1], e[P0]), dq = bend(e[Q2], e[Q1], e[Q0]);
  const v128_t d = add(dp, dq);
  const v128_t d0 = firsts(d), d3 = lasts(d);
  const v128_t on = wasm_i16x8_lt(add(d0, d3), wasm_i16x8_splat(beta));
  if (!wasm_v128_any_true(on)) return 0;

  const v128_t tc25 = wasm_i16x8_shr(add(add(wasm_i16x8_shl(tc, 2), tc), wasm_i16x8_splat(1)), 1);
  const v128_t quarter = wasm_i16x8_splat(beta >> 2);
  const v128_t level =
      wasm_v128_and(wasm_i16x8_lt(add(apart(e[P3], e[P0]), apart(e[Q3], e[Q0])), wasm_i16x8_splat(beta >> 3)),
                    wasm_i16x8_lt(apart(e[P0], e[Q0]), tc25));
  const v128_t straight = wasm_v128_and(wasm_i16x8_lt(twice(d0), quarter), wasm_i16x8_lt(twice(d3), quarter));
  const v128_t is_strong = wasm_v128_and(wasm_v128_and(firsts(level), lasts(level)), straight);

  const v128_t side = wasm_i16x8_splat((beta + (beta >> 1)) >> 3);
  const v128_t two_p = wasm_i16x8_lt(add(firsts(dp), lasts(dp)), side);
  const v128_t two_q = wasm_i16x8_lt(add(firsts(dq), lasts(dq)), side);
  const v128_t step = sub(e[Q0], e[P0]), next = sub(e[Q1], e[P1]);
  const v128_t nine = add(wasm_i16x8_shl(step, 3), step), three = add(twice(next), next);
  const v128_t wide = wasm_i16x8_shr(add(sub(nine, three), wasm_i16x8_splat(8)), 4);
  const v128_t ten = add(wasm_i16x8_shl(tc, 3), twice(tc));
  const v128_t is_weak = wasm_v128_andnot(wasm_i16x8_lt(wasm_i16x8_abs(wide), ten), is_strong);
  const v128_t delta = clip(wide, tc), half = wasm_i16x8_shr(tc, 1);

  const v128_t on_p = wasm_v128_and(on, allowed(no_p)), on_q = wasm_v128_and(on, allowed(no_q));
  const v128_t weak_p = wasm_v128_and(on_p, is_weak), weak_q = wasm_v128_and(on_q, is_weak);
  v128_t p[3], q[3];
  strong(p, e[P3], e[P2], e[P1], e[P0], e[Q0], e[Q1], twice(tc));
  strong(q, e[Q3], e[Q2], e[Q1], e[Q0], e[P0], e[P1], twice(tc));
  const v128_t p1 = second(e[P2], e[P1], e[P0], delta, half);
  const v128_t q1 = second(e[Q2], e[Q1], e[Q0], wasm_i16x8_neg(delta), half);
  const v128_t p0 = add(e[P0], delta), q0 = sub(e[Q0], delta);
  const v128_t strong_p = wasm_v128_and(on_p, is_strong), strong_q = wasm_v128_and(on_q, is_strong);
  e[P0] = wasm_v128_bitselect(p[0], wasm_v128_bitselect(p0, e[P0], weak_p), strong_p);
  e[Q0] = wasm_v128_bitselect(q[0], wasm_v128_bitselect(q0, e[Q0], weak_q), strong_q);
  e[P1] = wasm_v128_bitselect(p[1], wasm_v128_bitselect(p1, e[P1], wasm_v128_and(weak_p, two_p)), strong_p);
  e[Q1] = wasm_v128_bitselect(q[1], wasm_v128_bitselect(q1, e[Q1], wasm_v128_and(weak_q, two_q)), strong_q);
  e[P2] = wasm_v128_bitselect(p[2], e[P2], strong_p);
  e[Q2] = wasm_v128_bitselect(q[2], e[Q2], strong_q);
  return 1;
}

/** `e` has P1, P0, Q0, Q1. */
static inline int filter_chroma(v128_t *e, const int32_t *tcs, const uint8_t *no_p, const uint8_t *no_q, int bits) {
  const v128_t tc = wasm_i16x8_max(of_parts(tcs[0] << (bits - 8), tcs[1] << (bits - 8)), wasm_i16x8_splat(0));
  const v128_t steep = wasm_i16x8_shl(sub(e[2], e[1]), 2);
  const v128_t sum = add(add(steep, sub(e[0], e[3])), wasm_i16x8_splat(4));
  const v128_t delta = clip(wasm_i16x8_shr(sum, 3), tc);
  if (!wasm_v128_any_true(delta)) return 0;
  e[1] = add(e[1], wasm_v128_and(delta, allowed(no_p)));
  e[2] = sub(e[2], wasm_v128_and(delta, allowed(no_q)));
  return 1;
}

/** An edge between rows. */
static inline void luma_of_rows(uint8_t *pix, ptrdiff_t stride, int beta, const int32_t *tc, const uint8_t *no_p, const uint8_t *no_q, int bits) {
  v128_t e[8];
  for (int i = 0; i < 8; i++) e[i] = load_8_samples(pix + (i - 4) * stride, bits);
  if (!filter_luma(e, beta, tc, no_p, no_q, bits)) return;
  for (int i = P2; i <= Q2; i++) store_8_samples(pix + (i - 4) * stride, e[i], bits);
}

/** An edge between columns. */
static inline void luma_of_columns(uint8_t *pix, ptrdiff_t stride, int beta, const int32_t *tc, const uint8_t *no_p, const uint8_t *no_q, int bits) {
  uint8_t *from = pix - 4 * bytes_of(bits);
  v128_t e[8];
  for (int i = 0; i < 8; i++) e[i] = load_8_samples(from + i * stride, bits);
  transpose_8x8(e);
  if (!filter_luma(e, beta, tc, no_p, no_q, bits)) return;
  transpose_8x8(e);
  for (int i = 0; i < 8; i++) store_8_samples(from + i * stride, e[i], bits);
}

static inline void chroma_of_rows(uint8_t *pix, ptrdiff_t stride, const int32_t *tc, const uint8_t *no_p, const uint8_t *no_q, int bits) {
  v128_t e[4];
  for (int i = 0; i < 4; i++) e[i] = load_8_samples(pix + (i - 2) * stride, bits);
  if (!filter_chroma(e, tc, no_p, no_q, bits)) return;
  store_8_samples(pix - stride, e[1], bits);
  store_8_samples(pix, e[2], bits);
}

static inline void chroma_of_columns(uint8_t *pix, ptrdiff_t stride, const int32_t *tc, const uint8_t *no_p, const uint8_t *no_q, int bits) {
  uint8_t *from = pix - 2 * bytes_of(bits);
  v128_t e[8];
  for (int i = 0; i < 8; i++) e[i] = load_4_samples(from + i * stride, bits);
  transpose_8x8(e);
  if (!filter_chroma(e, tc, no_p, no_q, bits)) return;
  transpose_8x8(e);
  for (int i = 0; i < 8; i++) store_4_samples(from + i * stride, e[i], bits);
}

#define OF_DEPTH(bits)                                                                                              \
  static void h_luma_##bits(uint8_t *pix, ptrdiff_t stride, int beta, int32_t *tc, uint8_t *no_p, uint8_t *no_q) {  \
    luma_of_rows(pix, stride, beta, tc, no_p, no_q, bits);                                                          \
  }                                                                                                                 \
  static void v_luma_##bits(uint8_t *pix, ptrdiff_t stride, int beta, int32_t *tc, uint8_t *no_p, uint8_t *no_q) {  \
    luma_of_columns(pix, stride, beta, tc, no_p, no_q, bits);                                                       \
  }                                                                                                                 \
  static void h_chroma_##bits(uint8_t *pix, ptrdiff_t stride, int32_t *tc, uint8_t *no_p, uint8_t *no_q) {          \
    chroma_of_rows(pix, stride, tc, no_p, no_q, bits);                                                              \
  }                                                                                                                 \
  static void v_chroma_##bits(uint8_t *pix, ptrdiff_t stride, int32_t *tc, uint8_t *no_p, uint8_t *no_q) {          \
    chroma_of_columns(pix, stride, tc, no_p, no_q, bits);                                                           \
  }                                                                                                                 \
  static void set_##bits(HEVCDSPContext *dsp) {                                                                     \
    dsp->hevc_h_loop_filter_luma = dsp->hevc_h_loop_filter_luma_c = h_luma_##bits;                                  \
    dsp->hevc_v_loop_filter_luma = dsp->hevc_v_loop_filter_luma_c = v_luma_##bits;                                  \
    dsp->hevc_h_loop_filter_chroma = dsp->hevc_h_loop_filter_chroma_c = h_chroma_##bits;                            \
    dsp->hevc_v_loop_filter_chroma = dsp->hevc_v_loop_filter_chroma_c = v_chroma_##bits;                            \
  }

OF_DEPTH(8)
OF_DEPTH(10)

void set_hevc_deblocking(HEVCDSPContext *dsp, int bit_depth) {
  if (bit_depth == 8) set_8(dsp);
  if (bit_depth == 10) set_10(dsp);
}

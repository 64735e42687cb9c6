// The loop filter of H.264 at 8 bits in vectors: sixteen samples of an edge at a time, or eight of chroma.
#include <string.h>
#include <wasm_simd128.h>

#include "libavcodec/h264dsp.h"
#include "vectors.h"

typedef struct {
  v128_t p3, p2, p1, p0, q0, q1, q2, q3;
} Edge;

/** Where the samples beside the edge differ so little that it is no edge of what is shown. */
static v128_t filtered(const Edge *e, int alpha, int beta) {
  const v128_t near = wasm_u8x16_splat(beta);
  return wasm_v128_and(
      wasm_u8x16_lt(distance(e->p0, e->q0), wasm_u8x16_splat(alpha)),
      wasm_v128_and(wasm_u8x16_lt(distance(e->p1, e->p0), near), wasm_u8x16_lt(distance(e->q1, e->q0), near)));
}

static v128_t delta_half(v128_t p1, v128_t p0, v128_t q0, v128_t q1) {
  const v128_t steep = wasm_i16x8_shl(wasm_i16x8_sub(q0, p0), 2);
  const v128_t sum = wasm_i16x8_add(steep, wasm_i16x8_sub(p1, q1));
  return wasm_i16x8_shr(wasm_i16x8_add(sum, wasm_i16x8_splat(4)), 3);
}

/** Moves p0 and q0 towards each other, by `tc` at most. */
static void move_nearest(Edge *e, v128_t tc, v128_t where) {
  const v128_t wide = wasm_i8x16_narrow_i16x8(
      delta_half(low(e->p1), low(e->p0), low(e->q0), low(e->q1)),
      delta_half(high(e->p1), high(e->p0), high(e->q0), high(e->q1)));
  const v128_t delta = wasm_v128_and(where, wasm_i8x16_max(wasm_i8x16_min(wide, tc), wasm_i8x16_neg(tc)));
  const v128_t zero = wasm_i8x16_splat(0);
  const v128_t up = wasm_i8x16_max(delta, zero);
  const v128_t down = wasm_i8x16_max(wasm_i8x16_neg(delta), zero);
  e->p0 = wasm_u8x16_sub_sat(wasm_u8x16_add_sat(e->p0, up), down);
  e->q0 = wasm_u8x16_sub_sat(wasm_u8x16_add_sat(e->q0, down), up);
}

/** The second sample from the edge: half way to the third and the edge's mean, by `tc0` at most. */
static v128_t second(v128_t s1, v128_t s2, v128_t mean, v128_t tc0) {
  const v128_t odd = wasm_v128_and(wasm_v128_xor(s2, mean), wasm_i8x16_splat(1));
  const v128_t half = wasm_i8x16_sub(wasm_u8x16_avgr(s2, mean), odd);
  return wasm_u8x16_max(wasm_u8x16_min(half, wasm_u8x16_add_sat(s1, tc0)), wasm_u8x16_sub_sat(s1, tc0));
}

/** @return whether a sample has changed */
static inline int filter_luma(Edge *e, int alpha, int beta, const int8_t *limits) {
  const v128_t four = wasm_v128_load32_zero(limits);
  const v128_t tc0 = wasm_i8x16_shuffle(four, four, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
  const v128_t where =
      wasm_v128_and(filtered(e, alpha, beta), wasm_i8x16_ge(tc0, wasm_i8x16_splat(0)));
  if (!wasm_v128_any_true(where)) return 0;
  const v128_t near = wasm_u8x16_splat(beta);
  const v128_t flat_p = wasm_v128_and(where, wasm_u8x16_lt(distance(e->p2, e->p0), near));
  const v128_t flat_q = wasm_v128_and(where, wasm_u8x16_lt(distance(e->q2, e->q0), near));
  const v128_t mean = wasm_u8x16_avgr(e->p0, e->q0);
  const v128_t p1 = wasm_v128_bitselect(second(e->p1, e->p2, mean, tc0), e->p1, flat_p);
  const v128_t q1 = wasm_v128_bitselect(second(e->q1, e->q2, mean, tc0), e->q1, flat_q);
  // A mask is -1.
  move_nearest(e, wasm_i8x16_sub(wasm_i8x16_sub(tc0, flat_p), flat_q), where);
  e->p1 = p1;
  e->q1 = q1;
  return 1;
}

/** (2 * s1 + s0 + t1 + 2) >> 2 */
static v128_t weak_half(v128_t s1, v128_t s0, v128_t t1) {
  const v128_t sum = wasm_i16x8_add(wasm_i16x8_add(s1, s1), wasm_i16x8_add(s0, t1));
  return wasm_u16x8_shr(wasm_i16x8_add(sum, wasm_i16x8_splat(2)), 2);
}

static v128_t weak(v128_t s1, v128_t s0, v128_t t1) {
  return wasm_u8x16_narrow_i16x8(weak_half(low(s1), low(s0), low(t1)), weak_half(high(s1), high(s0), high(t1)));
}

/** Three samples of one side, of four of it and two of the other. */
static void strong_half(v128_t *out, v128_t s3, v128_t s2, v128_t s1, v128_t s0, v128_t t0, v128_t t1) {
  const v128_t middle = wasm_i16x8_add(wasm_i16x8_add(s1, s0), t0);
  const v128_t sum = wasm_i16x8_add(middle, s2);
  const v128_t four = wasm_i16x8_splat(4);
  // p2 + 2 p1 + 2 p0 + 2 q0 + q1, p2 + p1 + p0 + q0, and 2 p3 + 3 p2 + p1 + p0 + q0.
  out[0] = wasm_u16x8_shr(wasm_i16x8_add(wasm_i16x8_add(sum, middle), wasm_i16x8_add(t1, four)), 3);
  out[1] = wasm_u16x8_shr(wasm_i16x8_add(sum, wasm_i16x8_splat(2)), 2);
  const v128_t far = wasm_i16x8_shl(wasm_i16x8_add(s3, s2), 1);
  out[2] = wasm_u16x8_shr(wasm_i16x8_add(wasm_i16x8_add(sum, far), four), 3);
}

static void strong(v128_t *s3, v128_t *s2, v128_t *s1, v128_t *s0, v128_t t0, v128_t t1, v128_t where,
                   v128_t flat) {
  v128_t lower[3], upper[3];
  strong_half(lower, low(*s3), low(*s2), low(*s1), low(*s0), low(t0), low(t1));
  strong_half(upper, high(*s3), high(*s2), high(*s1), high(*s0), high(t0), high(t1));
  const v128_t alone = wasm_v128_bitselect(weak(*s1, *s0, t1), *s0, where);
  *s0 = wasm_v128_bitselect(wasm_u8x16_narrow_i16x8(lower[0], upper[0]), alone, flat);
  *s1 = wasm_v128_bitselect(wasm_u8x16_narrow_i16x8(lower[1], upper[1]), *s1, flat);
  *s2 = wasm_v128_bitselect(wasm_u8x16_narrow_i16x8(lower[2], upper[2]), *s2, flat);
}

/** @return whether a sample has changed */
static inline int filter_luma_intra(Edge *e, int alpha, int beta) {
  const v128_t where = filtered(e, alpha, beta);
  if (!wasm_v128_any_true(where)) return 0;
  const v128_t near = wasm_u8x16_splat(beta);
  const v128_t flat =
      wasm_v128_and(where, wasm_u8x16_lt(distance(e->p0, e->q0), wasm_u8x16_splat((alpha >> 2) + 2)));
  const v128_t flat_p = wasm_v128_and(flat, wasm_u8x16_lt(distance(e->p2, e->p0), near));
  const v128_t flat_q = wasm_v128_and(flat, wasm_u8x16_lt(distance(e->q2, e->q0), near));
  const Edge was = *e;
  strong(&e->p3, &e->p2, &e->p1, &e->p0, was.q0, was.q1, where, flat_p);
  strong(&e->q3, &e->q2, &e->q1, &e->q0, was.p0, was.p1, where, flat_q);
  return 1;
}

static inline Edge load_rows(const uint8_t *pix, ptrdiff_t stride) {
  return (Edge){
      wasm_v128_load(pix - 4 * stride), wasm_v128_load(pix - 3 * stride), wasm_v128_load(pix - 2 * stride),
      wasm_v128_load(pix - stride),     wasm_v128_load(pix),              wasm_v128_load(pix + stride),
      wasm_v128_load(pix + 2 * stride), wasm_v128_load(pix + 3 * stride),
  };
}

static inline Edge load_columns(const uint8_t *pix, ptrdiff_t stride) {
  v128_t columns[8];
  columns_of_16_rows(columns, pix - 4, stride);
  return (Edge){columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], columns[6], columns[7]};
}

static void v_luma(uint8_t *pix, ptrdiff_t stride, int alpha, int beta, int8_t *tc0) {
  Edge e = load_rows(pix, stride);
  if (!filter_luma(&e, alpha, beta, tc0)) return;
  wasm_v128_store(pix - 2 * stride, e.p1);
  wasm_v128_store(pix - stride, e.p0);
  wasm_v128_store(pix, e.q0);
  wasm_v128_store(pix + stride, e.q1);
}

static void h_luma(uint8_t *pix, ptrdiff_t stride, int alpha, int beta, int8_t *tc0) {
  Edge e = load_columns(pix, stride);
  if (!filter_luma(&e, alpha, beta, tc0)) return;
  store_4_columns(pix - 2, stride, e.p1, e.p0, e.q0, e.q1);
}

static void v_luma_intra(uint8_t *pix, ptrdiff_t stride, int alpha, int beta) {
  Edge e = load_rows(pix, stride);
  if (!filter_luma_intra(&e, alpha, beta)) return;
  wasm_v128_store(pix - 3 * stride, e.p2);
  wasm_v128_store(pix - 2 * stride, e.p1);
  wasm_v128_store(pix - stride, e.p0);
  wasm_v128_store(pix, e.q0);
  wasm_v128_store(pix + stride, e.q1);
  wasm_v128_store(pix + 2 * stride, e.q2);
}

static void h_luma_intra(uint8_t *pix, ptrdiff_t stride, int alpha, int beta) {
  Edge e = load_columns(pix, stride);
  if (!filter_luma_intra(&e, alpha, beta)) return;
  const v128_t columns[8] = {e.p3, e.p2, e.p1, e.p0, e.q0, e.q1, e.q2, e.q3};
  store_8_columns(pix - 4, stride, columns);
}

/** Of chroma, two samples beside the edge are looked at, and one is changed. */
static inline int filter_chroma(Edge *e, int alpha, int beta, const int8_t *limits) {
  const v128_t four = wasm_v128_load32_zero(limits);
  const v128_t tc = wasm_i8x16_shuffle(four, four, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4);
  const v128_t where =
      wasm_v128_and(filtered(e, alpha, beta), wasm_i8x16_gt(tc, wasm_i8x16_splat(0)));
  if (!wasm_v128_any_true(where)) return 0;
  move_nearest(e, tc, where);
  return 1;
}

static inline int filter_chroma_intra(Edge *e, int alpha, int beta) {
  const v128_t where = filtered(e, alpha, beta);
  if (!wasm_v128_any_true(where)) return 0;
  const v128_t p0 = weak(e->p1, e->p0, e->q1);
  const v128_t q0 = weak(e->q1, e->q0, e->p1);
  e->p0 = wasm_v128_bitselect(p0, e->p0, where);
  e->q0 = wasm_v128_bitselect(q0, e->q0, where);
  return 1;
}

static inline Edge load_chroma_rows(const uint8_t *pix, ptrdiff_t stride) {
  return (Edge){
      .p1 = wasm_v128_load64_zero(pix - 2 * stride),
      .p0 = wasm_v128_load64_zero(pix - stride),
      .q0 = wasm_v128_load64_zero(pix),
      .q1 = wasm_v128_load64_zero(pix + stride),
  };
}

static inline Edge load_chroma_columns(const uint8_t *pix, ptrdiff_t stride) {
  const v128_t above = load_4_rows_of_4(pix - 2, stride);
  const v128_t below = load_4_rows_of_4(pix - 2 + 4 * stride, stride);
  const v128_t p = wasm_i8x16_shuffle(above, below, 0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29);
  const v128_t q = wasm_i8x16_shuffle(above, below, 2, 6, 10, 14, 18, 22, 26, 30, 3, 7, 11, 15, 19, 23, 27, 31);
  // The upper halves are looked at as well, and not stored.
  return (Edge){.p1 = p, .p0 = upper_half(p), .q0 = q, .q1 = upper_half(q)};
}

static inline void store_chroma_rows(uint8_t *pix, ptrdiff_t stride, const Edge *e) {
  wasm_v128_store64_lane(pix - stride, e->p0, 0);
  wasm_v128_store64_lane(pix, e->q0, 0);
}

static inline void store_chroma_columns(uint8_t *pix, ptrdiff_t stride, const Edge *e) {
  const v128_t pairs = wasm_i8x16_shuffle(e->p0, e->q0, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  store_8_rows_of_2(pix - 1, stride, pairs);
}

static void v_chroma(uint8_t *pix, ptrdiff_t stride, int alpha, int beta, int8_t *tc0) {
  Edge e = load_chroma_rows(pix, stride);
  if (filter_chroma(&e, alpha, beta, tc0)) store_chroma_rows(pix, stride, &e);
}

static void h_chroma(uint8_t *pix, ptrdiff_t stride, int alpha, int beta, int8_t *tc0) {
  Edge e = load_chroma_columns(pix, stride);
  if (filter_chroma(&e, alpha, beta, tc0)) store_chroma_columns(pix, stride, &e);
}

static void v_chroma_intra(uint8_t *pix, ptrdiff_t stride, int alpha, int beta) {
  Edge e = load_chroma_rows(pix, stride);
  if (filter_chroma_intra(&e, alpha, beta)) store_chroma_rows(pix, stride, &e);
}

static void h_chroma_intra(uint8_t *pix, ptrdiff_t stride, int alpha, int beta) {
  Edge e = load_chroma_columns(pix, stride);
  if (filter_chroma_intra(&e, alpha, beta)) store_chroma_columns(pix, stride, &e);
}

// The linker puts this in the place of what fills in libavcodec's own functions.
void __real_ff_h264dsp_init(H264DSPContext *dsp, const int bit_depth, const int chroma_format_idc);
void __wrap_ff_h264dsp_init(H264DSPContext *dsp, const int bit_depth, const int chroma_format_idc) {
  __real_ff_h264dsp_init(dsp, bit_depth, chroma_format_idc);
  if (bit_depth > 8) return;
  dsp->h264_v_loop_filter_luma = v_luma;
  dsp->h264_h_loop_filter_luma = h_luma;
  dsp->h264_v_loop_filter_luma_intra = v_luma_intra;
  dsp->h264_h_loop_filter_luma_intra = h_luma_intra;
  dsp->h264_v_loop_filter_chroma = v_chroma;
  dsp->h264_v_loop_filter_chroma_intra = v_chroma_intra;
  // Of 4:2:2 these are sixteen rows high.
  if (chroma_format_idc > 1) return;
  dsp->h264_h_loop_filter_chroma = h_chroma;
  dsp->h264_h_loop_filter_chroma_intra = h_chroma_intra;
}

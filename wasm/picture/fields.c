// Fills in the lines of a field: the arithmetic of worker/picture/deinterlace.ts, to the last bit.
#include "picture.h"

/** Of a row of blocks: the lines that are filled in, every other one of the picture. */
#define LINES 4
/** Samples in each line of a block. */
#define WIDTH 16

/** Up to a mean tooth of `STILL` a block is still, and from `MOVING` on it moves. */
#define STILL 3.0
#define MOVING 6.0

/** The addresses of a line that is filled in, of its neighbours, and of the next lines of its own field. */
typedef struct {
  uint8_t *here;
  const uint8_t *above, *below, *other_above, *other_below;
} Line;

/** Some samples of a line and of its neighbours, and how far each sticks out. */
typedef struct {
  v128_t own, above, below, tooth;
} Samples;

INLINE v128_t minus(v128_t one, v128_t other, bool is_wide) {
  return is_wide ? wasm_u16x8_sub_sat(one, other) : wasm_u8x16_sub_sat(one, other);
}

INLINE v128_t smaller(v128_t one, v128_t other, bool is_wide) {
  return is_wide ? wasm_u16x8_min(one, other) : wasm_u8x16_min(one, other);
}

INLINE v128_t larger(v128_t one, v128_t other, bool is_wide) {
  return is_wide ? wasm_u16x8_max(one, other) : wasm_u8x16_max(one, other);
}

/** How far a sample lies above its neighbours, and the next sample of its own field, too; or 0. */
INLINE v128_t peak(v128_t own, v128_t above, v128_t below, v128_t other_above, v128_t other_below, bool is_wide) {
  const v128_t near = smaller(minus(own, above, is_wide), minus(own, below, is_wide), is_wide);
  const v128_t beyond = larger(minus(other_above, above, is_wide), minus(other_below, below, is_wide), is_wide);
  return smaller(near, beyond, is_wide);
}

/** The same as how far it lies below them. */
INLINE v128_t trough(v128_t own, v128_t above, v128_t below, v128_t other_above, v128_t other_below, bool is_wide) {
  const v128_t near = smaller(minus(above, own, is_wide), minus(below, own, is_wide), is_wide);
  const v128_t beyond = larger(minus(above, other_above, is_wide), minus(below, other_below, is_wide), is_wide);
  return smaller(near, beyond, is_wide);
}

INLINE Samples measure(const Line *line, uint32_t at, v128_t inside, bool is_wide) {
  const v128_t own = wasm_v128_load(line->here + at);
  const v128_t above = wasm_v128_load(line->above + at);
  const v128_t below = wasm_v128_load(line->below + at);
  const v128_t other_above = wasm_v128_load(line->other_above + at);
  const v128_t other_below = wasm_v128_load(line->other_below + at);
  const v128_t tooth = wasm_v128_or(peak(own, above, below, other_above, other_below, is_wide),
                                    trough(own, above, below, other_above, other_below, is_wide));
  return (Samples){own, above, below, wasm_v128_and(tooth, inside)};
}

/** Adds up the teeth in four sums. */
INLINE v128_t add_teeth(v128_t sums, v128_t teeth, bool is_wide) {
  const v128_t pairs = is_wide ? teeth : wasm_u16x8_extadd_pairwise_u8x16(teeth);
  return wasm_i32x4_add(sums, wasm_u32x4_extadd_pairwise_u16x8(pairs));
}

INLINE uint32_t total(v128_t sums) {
  return (uint32_t)wasm_i32x4_extract_lane(sums, 0) + (uint32_t)wasm_i32x4_extract_lane(sums, 1) +
         (uint32_t)wasm_i32x4_extract_lane(sums, 2) + (uint32_t)wasm_i32x4_extract_lane(sums, 3);
}

/** To which share a block shows another moment, by the sum of its teeth. */
INLINE double share_of(uint32_t teeth, int32_t samples, int32_t bits) {
  const double mean = (double)teeth / samples / (double)(1 << (bits - 8));
  const double share = (mean - STILL) / (MOVING - STILL);
  return share < 0 ? 0 : share > 1 ? 1 : share;
}

INLINE v128_t two_of(v128_t fours, int half) {
  return wasm_f64x2_convert_low_i32x4(half == 0 ? fours : wasm_i32x4_shuffle(fours, fours, 2, 3, 2, 3));
}

/** Brings four samples nearer to the mean of their neighbours, and rounds. */
INLINE v128_t blend_four(v128_t own, v128_t above, v128_t below, double share) {
  const v128_t half = wasm_f64x2_const_splat(0.5);
  const v128_t change = wasm_i32x4_sub(wasm_i32x4_add(above, below), wasm_i32x4_shl(own, 1));
  v128_t made[2];
  for (int i = 0; i < 2; i++) {
    const v128_t blended = wasm_f64x2_mul(wasm_f64x2_mul(two_of(change, i), half), wasm_f64x2_splat(share));
    made[i] = wasm_i32x4_trunc_sat_f64x2_zero(wasm_f64x2_add(wasm_f64x2_add(two_of(own, i), blended), half));
  }
  return wasm_i32x4_shuffle(made[0], made[1], 0, 1, 4, 5);
}

/** A call of its own: most blocks are still, or move. */
static __attribute__((noinline)) v128_t blend_eight(v128_t own, v128_t above, v128_t below, double share) {
  const v128_t low = blend_four(wasm_u32x4_extend_low_u16x8(own), wasm_u32x4_extend_low_u16x8(above),
                                wasm_u32x4_extend_low_u16x8(below), share);
  const v128_t high = blend_four(wasm_u32x4_extend_high_u16x8(own), wasm_u32x4_extend_high_u16x8(above),
                                 wasm_u32x4_extend_high_u16x8(below), share);
  return wasm_u16x8_narrow_i32x4(low, high);
}

INLINE v128_t blend(const Samples *of, double share, bool is_wide) {
  if (is_wide) return blend_eight(of->own, of->above, of->below, share);
  const v128_t low = blend_eight(wasm_u16x8_extend_low_u8x16(of->own), wasm_u16x8_extend_low_u8x16(of->above),
                                 wasm_u16x8_extend_low_u8x16(of->below), share);
  const v128_t high = blend_eight(wasm_u16x8_extend_high_u8x16(of->own), wasm_u16x8_extend_high_u8x16(of->above),
                                  wasm_u16x8_extend_high_u8x16(of->below), share);
  return wasm_u8x16_narrow_i16x8(low, high);
}

/** What is further from the sample, towards its neighbours' mean: the sample without its tooth, or the blend. */
INLINE v128_t fill(const Samples *of, double share, bool is_wide) {
  const v128_t mean = is_wide ? wasm_u16x8_avgr(of->above, of->below) : wasm_u8x16_avgr(of->above, of->below);
  if (share == 1) return mean;
  const v128_t least = minus(of->own, of->tooth, is_wide);
  const v128_t most = is_wide ? wasm_u16x8_add_sat(of->own, of->tooth) : wasm_u8x16_add_sat(of->own, of->tooth);
  const v128_t cut = smaller(larger(mean, least, is_wide), most, is_wide);
  if (share == 0) return cut;
  const v128_t blended = blend(of, share, is_wide);
  // Rounding keeps the order: both lie on the side of the mean, or are the sample itself.
  const v128_t rises = is_wide ? wasm_u16x8_ge(mean, of->own) : wasm_u8x16_ge(mean, of->own);
  return wasm_v128_bitselect(larger(cut, blended, is_wide), smaller(cut, blended, is_wide), rises);
}

/** The lanes of the samples that are left in a line. */
INLINE v128_t lanes_inside(int32_t left, bool is_wide) {
  const v128_t lanes = is_wide ? wasm_i16x8_const(0, 1, 2, 3, 4, 5, 6, 7)
                               : wasm_i8x16_const(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  if (left < 0) left = 0;
  if (left > WIDTH) left = WIDTH;
  return is_wide ? wasm_i16x8_lt(lanes, wasm_i16x8_splat((int16_t)left))
                 : wasm_i8x16_lt(lanes, wasm_i8x16_splat((int8_t)left));
}

/**
 * Fills in a block of `count` lines, of which `left` samples are left. Behind the end of a line stands the beginning of
 * the next ones; it is written as it was read. `before` gets the last of the lines as it was.
 */
INLINE void fill_block(const Line *lines, int32_t count, uint32_t at, int32_t left, int32_t bits, uint8_t *before,
                       bool is_wide) {
  const int parts = is_wide ? 2 : 1;
  Samples samples[LINES][2];
  v128_t inside[2];
  v128_t sums = wasm_i32x4_const_splat(0);
  for (int part = 0; part < parts; part++) inside[part] = lanes_inside(left - part * 8, is_wide);
#pragma clang loop unroll(disable)
  for (int32_t line = 0; line < count; line++) {
    for (int part = 0; part < parts; part++) {
      Samples *some = &samples[line][part];
      *some = measure(&lines[line], at + 16 * part, inside[part], is_wide);
      sums = add_teeth(sums, some->tooth, is_wide);
    }
  }
  for (int part = 0; part < parts; part++) wasm_v128_store(before + at + 16 * part, samples[count - 1][part].own);
  const uint32_t teeth = total(sums);
  if (teeth == 0) return;
  const double share = share_of(teeth, count * (left < WIDTH ? left : WIDTH), bits);
#pragma clang loop unroll(disable)
  for (int32_t line = 0; line < count; line++) {
    for (int part = 0; part < parts; part++) {
      const Samples *some = &samples[line][part];
      const v128_t filled = wasm_v128_bitselect(fill(some, share, is_wide), some->own, inside[part]);
      wasm_v128_store(lines[line].here + at + 16 * part, filled);
    }
  }
}

/** The only neighbour of a line at the picture's edge stands for both. */
static Line line_at(const Plane *plane, int32_t row) {
  const int32_t end = plane->height;
  return (Line){
      .here = (uint8_t *)row_of(plane, row),
      .above = row_of(plane, row > 0 ? row - 1 : row + 1),
      .below = row_of(plane, row + 1 < end ? row + 1 : row - 1),
      .other_above = row_of(plane, row >= 2 ? row - 2 : row),
      .other_below = row_of(plane, row + 2 < end ? row + 2 : row),
  };
}

/**
 * Fills in every other row from `top` to before `bottom`, in rows of blocks that begin at `top`. Rows are needed from two
 * before `top` to that at `bottom`. `before`: room for a row.
 */
void fill_field(const Plane *plane, int32_t top, int32_t bottom, uint8_t *before) {
#pragma clang loop unroll(disable)
  for (int32_t block = top; block < bottom; block += 2 * LINES) {
    Line lines[LINES];
    int32_t count = 0;
#pragma clang loop unroll(disable)
    for (int32_t row = block; row < bottom && count < LINES; row += 2) lines[count++] = line_at(plane, row);
    if (block > top) lines[0].other_above = before;
    const uint32_t sample_bytes = plane->bits > 8 ? 2 : 1;
    for (int32_t x = 0; x < plane->width; x += WIDTH) {
      const uint32_t at = (uint32_t)x * sample_bytes;
      if (plane->bits > 8) fill_block(lines, count, at, plane->width - x, plane->bits, before, true);
      else fill_block(lines, count, at, plane->width - x, plane->bits, before, false);
    }
  }
}

// Planes to RGBA, a row at a time: the arithmetic of worker/image/convert/, to the last bit. It allocates nothing: its
// caller lays out the memory behind __heap_base. Loops take whole vectors, so that they read and write up to 64 elements
// beyond the end of a row; buffers need that much room.
#include "picture.h"

/** Keeps the lower half of each value, as a Uint16Array does. */
INLINE v128_t to_u16(v128_t low, v128_t high) {
  const v128_t mask = wasm_i32x4_const_splat(0xffff);
  return wasm_u16x8_narrow_i32x4(wasm_v128_and(low, mask), wasm_v128_and(high, mask));
}

// --- Averages of boxes -----------------------------------------------------------------------------------------------

/** Adds 64 bytes of samples to `sums`, of which there are 8, or 4 with `pairs`: then each is that of two neighbours. */
INLINE void add_samples(v128_t *sums, const uint8_t *samples, bool is_wide, bool pairs) {
  for (int i = 0; i < 4; i++) {
    const v128_t some = wasm_v128_load(samples + 16 * i);
    if (is_wide && pairs) {
      sums[i] = wasm_i32x4_add(sums[i], wasm_u32x4_extadd_pairwise_u16x8(some));
    } else if (is_wide) {
      sums[2 * i] = wasm_i32x4_add(sums[2 * i], wasm_u32x4_extend_low_u16x8(some));
      sums[2 * i + 1] = wasm_i32x4_add(sums[2 * i + 1], wasm_u32x4_extend_high_u16x8(some));
    } else if (pairs) {
      sums[i] = wasm_i16x8_add(sums[i], wasm_u16x8_extadd_pairwise_u8x16(some));
    } else {
      sums[2 * i] = wasm_i16x8_add(sums[2 * i], wasm_u16x8_extend_low_u8x16(some));
      sums[2 * i + 1] = wasm_i16x8_add(sums[2 * i + 1], wasm_u16x8_extend_high_u8x16(some));
    }
  }
}

/** Sums each column, or each pair of columns, over the rows of the picture from `top` to before `bottom`. */
INLINE void sum_columns(const Plane *plane, int32_t top, int32_t bottom, bool is_wide, bool pairs) {
  const int32_t shift = plane->shift_y;
  // A sample at the edge of the box may be in it with one of its two rows.
  const int32_t first = (top + shift) >> shift;
  const int32_t end = bottom >> shift;
  const bool has_half_above = first << shift > top;
  const bool has_half_below = end << shift < bottom;
  const uint32_t bytes = (uint32_t)plane->width << is_wide;
  uint32_t *out = plane->row;
  for (uint32_t at = 0; at < bytes; at += 64) {
    v128_t sums[8] = {0};
    const int count = pairs ? 4 : 8;
    const uint8_t *samples = row_of(plane, first) + at;
    for (int32_t row = first; row < end; row++, samples += plane->stride) {
      add_samples(sums, samples, is_wide, pairs);
    }
    if (shift > 0) {
      for (int i = 0; i < count; i++) {
        sums[i] = is_wide ? wasm_i32x4_shl(sums[i], 1) : wasm_i16x8_shl(sums[i], 1);
      }
      if (has_half_above) add_samples(sums, row_of(plane, first - 1) + at, is_wide, pairs);
      if (has_half_below) add_samples(sums, row_of(plane, end) + at, is_wide, pairs);
    }
    for (int i = 0; i < count; i++, out += is_wide ? 4 : 8) {
      if (is_wide) {
        wasm_v128_store(out, sums[i]);
      } else {
        wasm_v128_store(out, wasm_u32x4_extend_low_u16x8(sums[i]));
        wasm_v128_store(out + 4, wasm_u32x4_extend_high_u16x8(sums[i]));
      }
    }
  }
}

/** Takes 12 values apart: every third of them, beginning with the first, the second and the third. */
INLINE void take_thirds(const uint32_t *values, v128_t thirds[3]) {
  const v128_t a = wasm_v128_load(values);
  const v128_t b = wasm_v128_load(values + 4);
  const v128_t c = wasm_v128_load(values + 8);
  thirds[0] = wasm_i32x4_shuffle(wasm_i32x4_shuffle(a, b, 0, 3, 6, 6), c, 0, 1, 2, 5);
  thirds[1] = wasm_i32x4_shuffle(wasm_i32x4_shuffle(a, b, 1, 4, 7, 7), c, 0, 1, 2, 6);
  thirds[2] = wasm_i32x4_shuffle(wasm_i32x4_shuffle(a, b, 2, 5, 5, 5), c, 0, 1, 4, 7);
}

/** Sums each `width` values, in place. */
static void sum_groups(uint32_t *values, int32_t count, int32_t width) {
  for (; (width & 1) == 0; width >>= 1) {
    const int32_t half = count * (width >> 1);
    for (int32_t at = 0; at < half; at += 4) {
      const v128_t low = wasm_v128_load(values + 2 * at);
      const v128_t high = wasm_v128_load(values + 2 * at + 4);
      const v128_t even = wasm_i32x4_shuffle(low, high, 0, 2, 4, 6);
      const v128_t odd = wasm_i32x4_shuffle(low, high, 1, 3, 5, 7);
      wasm_v128_store(values + at, wasm_i32x4_add(even, odd));
    }
  }
  if (width == 1) return;
  if (width == 3) {
    for (int32_t at = 0; at < count; at += 4) {
      v128_t thirds[3];
      take_thirds(values + 3 * at, thirds);
      wasm_v128_store(values + at, wasm_i32x4_add(wasm_i32x4_add(thirds[0], thirds[1]), thirds[2]));
    }
    return;
  }
  const uint32_t *value = values;
  for (int32_t at = 0; at < count; at++) {
    uint32_t sum = 0;
    for (int32_t left = width; left > 0; left--) sum += *value++;
    values[at] = sum;
  }
}

/** Boxes of three pixels, two of which have one and a half samples each. */
static void sum_threes(const uint32_t *sums, int32_t count, uint32_t *boxes) {
  for (int32_t at = 0; at < count; at += 8, sums += 12) {
    v128_t thirds[3];
    take_thirds(sums, thirds);
    const v128_t left = wasm_i32x4_add(wasm_i32x4_shl(thirds[0], 1), thirds[1]);
    const v128_t right = wasm_i32x4_add(wasm_i32x4_shl(thirds[2], 1), thirds[1]);
    wasm_v128_store(boxes + at, wasm_i32x4_shuffle(left, right, 0, 4, 1, 5));
    wasm_v128_store(boxes + at + 4, wasm_i32x4_shuffle(left, right, 2, 6, 3, 7));
  }
}

/** Sums the pixels of each box; a sample may be in two of them. */
static void sum_shares(const Plane *plane) {
  const int32_t shift = plane->shift_x;
  const uint32_t *sums = plane->row;
  if (plane->box_width == 3 && shift == 1) {
    sum_threes(sums, plane->count, plane->boxes);
    return;
  }
  for (int32_t at = 0; at < plane->count; at++) {
    const int32_t left = plane->columns[at];
    const int32_t right = plane->columns[at + 1];
    const int32_t first = (left + (1 << shift) - 1) >> shift;
    const int32_t end = right >> shift;
    if (first > end) {
      plane->boxes[at] = sums[end] * (uint32_t)(right - left);
      continue;
    }
    uint32_t whole = 0;
    for (int32_t sample = first; sample < end; sample++) whole += sums[sample];
    plane->boxes[at] = (whole << shift) + sums[first - 1] * (uint32_t)((first << shift) - left) +
                       sums[end] * (uint32_t)(right - (end << shift));
  }
}

/** Sums of boxes, times 2 to the `shift`, to averages: by shifts where they come to the same, and otherwise as doubles. */
static void average(const Plane *plane, const uint32_t *sums, int32_t shift, int32_t rows, uint16_t *out) {
  const int32_t area = plane->box_width * rows;
  if (area > 0 && (area & (area - 1)) == 0) {
    const int32_t down = plane->bits - 12 + __builtin_ctz((uint32_t)area) - shift;
    const v128_t half = wasm_i32x4_splat(down > 0 ? 1 << (down - 1) : 0);
    for (int32_t at = 0; at < plane->count; at += 8) {
      v128_t low = wasm_v128_load(sums + at);
      v128_t high = wasm_v128_load(sums + at + 4);
      if (down > 0) {
        low = wasm_u32x4_shr(wasm_i32x4_add(low, half), down);
        high = wasm_u32x4_shr(wasm_i32x4_add(high, half), down);
      } else {
        low = wasm_i32x4_shl(low, -down);
        high = wasm_i32x4_shl(high, -down);
      }
      wasm_v128_store(out + at, to_u16(low, high));
    }
    return;
  }
  const v128_t row_scale = wasm_f64x2_splat(1.0 / rows);
  const v128_t half = wasm_f64x2_const_splat(0.5);
  const double *scales = plane->scales;
  for (int32_t at = 0; at < plane->count; at += 8) {
    v128_t values[2];
    for (int i = 0; i < 2; i++) {
      const v128_t sum = wasm_i32x4_shl(wasm_v128_load(sums + at + 4 * i), shift);
      v128_t parts[2];
      for (int j = 0; j < 2; j++) {
        const v128_t some = j == 0 ? sum : wasm_i32x4_shuffle(sum, sum, 2, 3, 2, 3);
        const v128_t scale = wasm_v128_load(scales + at + 4 * i + 2 * j);
        v128_t value = wasm_f64x2_mul(wasm_f64x2_convert_low_i32x4(some), scale);
        value = wasm_f64x2_add(wasm_f64x2_mul(value, row_scale), half);
        parts[j] = wasm_i32x4_trunc_sat_f64x2_zero(value);
      }
      values[i] = wasm_i32x4_shuffle(parts[0], parts[1], 0, 1, 4, 5);
    }
    wasm_v128_store(out + at, to_u16(values[0], values[1]));
  }
}

/** Averages a row of boxes, which spans the rows of the picture from `top` to before `bottom`. */
void average_row(const Plane *plane, int32_t top, int32_t bottom, uint16_t *out) {
  const bool is_wide = plane->bits > 8;
  const bool is_even = plane->box_width > 0 && (plane->box_width & ((1 << plane->shift_x) - 1)) == 0;
  const int32_t samples = plane->box_width >> plane->shift_x;
  // 128 rows of pairs of bytes fit into 16 bits.
  const bool pairs = is_even && (samples & 1) == 0 && (is_wide || bottom - top <= 128);
  if (is_wide && pairs) sum_columns(plane, top, bottom, true, true);
  else if (is_wide) sum_columns(plane, top, bottom, true, false);
  else if (pairs) sum_columns(plane, top, bottom, false, true);
  else sum_columns(plane, top, bottom, false, false);
  if (is_even) {
    sum_groups(plane->row, plane->count, pairs ? samples >> 1 : samples);
    average(plane, plane->row, plane->shift_x, bottom - top, out);
  } else {
    sum_shares(plane);
    average(plane, plane->boxes, 0, bottom - top, out);
  }
}

// --- The picture's own size -------------------------------------------------------------------------------------------

/** Brings samples to 8 bits with 4 fractional bits. */
static void scale_row(const Plane *plane, const uint8_t *samples, uint16_t *out) {
  const int32_t up = 12 - plane->bits;
  for (int32_t at = 0; at < plane->count; at += 8) {
    const v128_t some = plane->bits > 8 ? wasm_v128_load(samples + 2 * at) : wasm_u16x8_load8x8(samples + at);
    if (up >= 0) {
      wasm_v128_store(out + at, wasm_i16x8_shl(some, up));
    } else {
      const v128_t half = wasm_v128_and(wasm_u16x8_shr(some, -up - 1), wasm_i16x8_const_splat(1));
      wasm_v128_store(out + at, wasm_i16x8_add(wasm_u16x8_shr(some, -up), half));
    }
  }
}


// Lanes have 16 bits for samples of 8 bits, and 32 bits for others.

INLINE v128_t add(v128_t one, v128_t other, bool is_wide) {
  return is_wide ? wasm_i32x4_add(one, other) : wasm_i16x8_add(one, other);
}

INLINE v128_t times(v128_t value, int factor, bool is_wide) {
  return is_wide ? wasm_i32x4_mul(value, wasm_i32x4_splat(factor))
                 : wasm_i16x8_mul(value, wasm_i16x8_splat((int16_t)factor));
}

/** Divides by 2 to the `bits`, rounded. */
INLINE v128_t round_down(v128_t value, int32_t bits, bool is_wide) {
  if (bits == 0) return value;
  const v128_t half = is_wide ? wasm_i32x4_splat(1 << (bits - 1)) : wasm_i16x8_splat((int16_t)(1 << (bits - 1)));
  const v128_t sum = add(value, half, is_wide);
  return is_wide ? wasm_u32x4_shr(sum, bits) : wasm_u16x8_shr(sum, bits);
}

INLINE v128_t zip_low(v128_t one, v128_t other, bool is_wide) {
  return is_wide ? wasm_i32x4_shuffle(one, other, 0, 4, 1, 5)
                 : wasm_i16x8_shuffle(one, other, 0, 8, 1, 9, 2, 10, 3, 11);
}

INLINE v128_t zip_high(v128_t one, v128_t other, bool is_wide) {
  return is_wide ? wasm_i32x4_shuffle(one, other, 2, 6, 3, 7)
                 : wasm_i16x8_shuffle(one, other, 4, 12, 5, 13, 6, 14, 7, 15);
}

INLINE uint16_t *store_two(uint16_t *out, v128_t low, v128_t high, bool is_wide) {
  if (is_wide) {
    wasm_v128_store(out, to_u16(low, high));
    return out + 8;
  }
  wasm_v128_store(out, low);
  wasm_v128_store(out + 8, high);
  return out + 16;
}

INLINE v128_t load_samples(const uint8_t *samples, int32_t at, bool is_wide) {
  return is_wide ? wasm_u32x4_load16x4(samples + 2 * at) : wasm_u16x8_load8x8(samples + at);
}

/** Writes four times the plane's value at a row of the picture; the first and the last stand twice. */
INLINE void blend_rows(const Plane *plane, const uint8_t *near, const uint8_t *far, bool is_wide) {
  uint8_t *row = (uint8_t *)plane->row;
  const int32_t lanes = is_wide ? 4 : 8;
  for (int32_t at = 0; at < plane->width; at += lanes, row += 16) {
    const v128_t here = times(load_samples(near, at, is_wide), 3, is_wide);
    wasm_v128_store(row, add(here, load_samples(far, at, is_wide), is_wide));
  }
  if (is_wide) {
    uint32_t *values = plane->row;
    values[-1] = values[0];
    values[plane->width] = values[plane->width - 1];
  } else {
    uint16_t *values = (uint16_t *)plane->row;
    values[-1] = values[0];
    values[plane->width] = values[plane->width - 1];
  }
}

/** Interpolates between the values of a blended row. */
INLINE void widen(const Plane *plane, bool is_wide, uint16_t *out) {
  const uint8_t *row = (const uint8_t *)plane->row;
  const int32_t lanes = is_wide ? 4 : 8;
  const int32_t lane_bytes = 16 / lanes;
  const int32_t down = plane->bits - 8;
  for (int32_t at = 0; at < plane->width; at += lanes, row += 16) {
    const v128_t here = wasm_v128_load(row);
    const v128_t before = wasm_v128_load(row - lane_bytes);
    const v128_t after = wasm_v128_load(row + lane_bytes);
    if (plane->shift_x == 1) {
      const v128_t most = times(here, 3, is_wide);
      const v128_t left = round_down(add(most, before, is_wide), down, is_wide);
      const v128_t right = round_down(add(most, after, is_wide), down, is_wide);
      out = store_two(out, zip_low(left, right, is_wide), zip_high(left, right, is_wide), is_wide);
    } else {
      const v128_t five = times(here, 5, is_wide);
      const v128_t seven = times(here, 7, is_wide);
      const v128_t first = round_down(add(five, times(before, 3, is_wide), is_wide), down + 1, is_wide);
      const v128_t second = round_down(add(seven, before, is_wide), down + 1, is_wide);
      const v128_t third = round_down(add(seven, after, is_wide), down + 1, is_wide);
      const v128_t fourth = round_down(add(five, times(after, 3, is_wide), is_wide), down + 1, is_wide);
      const v128_t left_low = zip_low(first, third, is_wide);
      const v128_t right_low = zip_low(second, fourth, is_wide);
      out = store_two(out, zip_low(left_low, right_low, is_wide), zip_high(left_low, right_low, is_wide), is_wide);
      const v128_t left_high = zip_high(first, third, is_wide);
      const v128_t right_high = zip_high(second, fourth, is_wide);
      out = store_two(out, zip_low(left_high, right_high, is_wide), zip_high(left_high, right_high, is_wide), is_wide);
    }
  }
}

/** A blended row of samples that are as wide as pixels. */
INLINE void keep_width(const Plane *plane, bool is_wide, uint16_t *out) {
  const uint8_t *row = (const uint8_t *)plane->row;
  const int32_t down = plane->bits - 8;
  for (int32_t at = 0; at < plane->width; at += is_wide ? 8 : 16, row += 32) {
    const v128_t low = round_down(times(wasm_v128_load(row), 4, is_wide), down, is_wide);
    const v128_t high = round_down(times(wasm_v128_load(row + 16), 4, is_wide), down, is_wide);
    out = store_two(out, low, high, is_wide);
  }
}

INLINE void interpolate(const Plane *plane, const uint8_t *near, const uint8_t *far, bool is_wide, uint16_t *out) {
  blend_rows(plane, near, far, is_wide);
  if (plane->shift_x == 0) keep_width(plane, is_wide, out);
  else widen(plane, is_wide, out);
}

/** A row at the picture's own size. */
void full_size_row(const Plane *plane, int32_t row, uint16_t *out) {
  const int32_t near = row >> plane->shift_y;
  if (plane->shift_x == 0 && plane->shift_y == 0) {
    scale_row(plane, row_of(plane, near), out);
    return;
  }
  int32_t far = plane->shift_y == 0 ? near : near + ((row & 1) == 0 ? -1 : 1);
  if (far < 0) far = 0;
  if (far > plane->height - 1) far = plane->height - 1;
  if (plane->bits > 8) interpolate(plane, row_of(plane, near), row_of(plane, far), true, out);
  else interpolate(plane, row_of(plane, near), row_of(plane, far), false, out);
}

// --- Colors -----------------------------------------------------------------------------------------------------------

/** Of the numbers that colors are made with. */
#define SHIFT 20

INLINE v128_t half_of(v128_t samples, bool is_high) {
  return is_high ? wasm_u32x4_extend_high_u16x8(samples) : wasm_u32x4_extend_low_u16x8(samples);
}

/** Writes 8 pixels. Channels are narrowed with saturation, as a Uint8ClampedArray does. */
INLINE void store_pixels(uint8_t *rgba, const v128_t red[2], const v128_t green[2], const v128_t blue[2]) {
  const v128_t reds = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(red[0], SHIFT), wasm_i32x4_shr(red[1], SHIFT));
  const v128_t greens = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(green[0], SHIFT), wasm_i32x4_shr(green[1], SHIFT));
  const v128_t blues = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(blue[0], SHIFT), wasm_i32x4_shr(blue[1], SHIFT));
  const v128_t red_blue = wasm_u8x16_narrow_i16x8(reds, blues);
  const v128_t green_alpha = wasm_u8x16_narrow_i16x8(greens, wasm_i16x8_const_splat(255));
  const v128_t red_green = wasm_i8x16_shuffle(red_blue, green_alpha, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const v128_t blue_alpha = wasm_i8x16_shuffle(red_blue, green_alpha, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  wasm_v128_store(rgba, zip_low(red_green, blue_alpha, false));
  wasm_v128_store(rgba + 16, zip_high(red_green, blue_alpha, false));
}

/** What a channel gets for each unit of Cb and of Cr, and once; written by wasm/picture/kernel.ts. */
typedef struct {
  int32_t cb, cr, constant;
} Channel;

typedef struct {
  /** What each channel gets for each unit of Y. */
  int32_t y;
  Channel red, green, blue;
} YuvCoefficients;

INLINE v128_t channel(v128_t light, v128_t cb, v128_t cr, Channel of, bool has_cb, bool has_cr) {
  v128_t value = wasm_i32x4_add(light, wasm_i32x4_splat(of.constant));
  if (has_cb) value = wasm_i32x4_add(value, wasm_i32x4_mul(cb, wasm_i32x4_splat(of.cb)));
  if (has_cr) value = wasm_i32x4_add(value, wasm_i32x4_mul(cr, wasm_i32x4_splat(of.cr)));
  return value;
}

/** With most matrices red has no Cb, and blue no Cr. */
INLINE void convert_yuv(const YuvCoefficients *with, const uint16_t *samples, uint32_t plane, int32_t count,
                        uint8_t *rgba, bool has_all) {
  for (int32_t at = 0; at < count; at += 8, samples += 8, rgba += 32) {
    v128_t red[2], green[2], blue[2];
    for (int i = 0; i < 2; i++) {
      const v128_t y = half_of(wasm_v128_load(samples), i);
      const v128_t cb = half_of(wasm_v128_load(samples + plane), i);
      const v128_t cr = half_of(wasm_v128_load(samples + 2 * plane), i);
      const v128_t light = wasm_i32x4_mul(y, wasm_i32x4_splat(with->y));
      red[i] = channel(light, cb, cr, with->red, has_all, true);
      green[i] = channel(light, cb, cr, with->green, true, true);
      blue[i] = channel(light, cb, cr, with->blue, true, has_all);
    }
    store_pixels(rgba, red, green, blue);
  }
}

/** Converts rows of Y, Cb and Cr, which lie `plane` samples apart. */
void yuv_row(const YuvCoefficients *with, const uint16_t *samples, uint32_t plane, int32_t count, uint8_t *rgba) {
  if (with->red.cb == 0 && with->blue.cr == 0) convert_yuv(with, samples, plane, count, rgba, false);
  else convert_yuv(with, samples, plane, count, rgba, true);
}

/** Converts rows of G, B and R, which lie `plane` samples apart. */
void gbr_row(int32_t scale, int32_t bias, const uint16_t *samples, uint32_t plane, int32_t count, uint8_t *rgba) {
  const v128_t factor = wasm_i32x4_splat(scale);
  const v128_t constant = wasm_i32x4_splat(bias);
  for (int32_t at = 0; at < count; at += 8, samples += 8, rgba += 32) {
    v128_t channels[3][2];
    for (int p = 0; p < 3; p++) {
      for (int i = 0; i < 2; i++) {
        const v128_t value = half_of(wasm_v128_load(samples + (uint32_t)p * plane), i);
        channels[p][i] = wasm_i32x4_add(wasm_i32x4_mul(value, factor), constant);
      }
    }
    store_pixels(rgba, channels[2], channels[0], channels[1]);
  }
}

// What is known of a plane in the kernel's memory.
#ifndef HLSNAP_PICTURE_H
#define HLSNAP_PICTURE_H

#include <stdbool.h>
#include <stdint.h>
#include <wasm_simd128.h>

#define INLINE static inline __attribute__((always_inline))

/** A plane and the row that is made of it. Its fields are written by wasm/picture/kernel.ts, in this order. */
typedef struct {
  /** The address that row 0 would have; only rows that are needed have to be in memory. */
  uintptr_t samples;
  /** Bytes from row to row. */
  uint32_t stride;
  /** In samples. */
  int32_t width, height;
  /** Samples of more than 8 bits have two bytes. */
  int32_t bits;
  /** The log2 of the number of pixels that a sample spans. */
  int32_t shift_x, shift_y;
  /** Values of a row that is made. */
  int32_t count;
  /** Pixels in a row of each box; 0 if boxes differ. */
  int32_t box_width;
  /** The edges of the boxes, in pixels: one more than there are boxes. */
  const int32_t *columns;
  /** The factor that turns the sum of one row of a box into an average. */
  const double *scales;
  /** Room for a row of samples and 8 values before it. */
  uint32_t *row;
  /** Room for a row that is made. */
  uint32_t *boxes;
} Plane;

INLINE const uint8_t *row_of(const Plane *plane, int32_t row) {
  return (const uint8_t *)(plane->samples + (uint32_t)row * plane->stride);
}

#endif

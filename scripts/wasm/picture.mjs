/** @import { Recipe } from './recipe.mjs' */

/**
 * wasm/picture/picture.wasm. It needs no C library, and no memory but what its caller lays out.
 *
 * @type {Recipe}
 */
export const PICTURE = {
  name: 'picture',
  sources: ['picture', 'fields', 'resize'].map((name) => `wasm/picture/${name}.c`),
  headers: ['wasm/picture/picture.h'],
  flags: ['-std=c17', '-ffreestanding', '-ffp-contract=off', '-Wall', '-Wextra', '-Werror'],
  linkFlags: ['-nostdlib', '-Wl,--no-entry', '-Wl,-z,stack-size=16384'],
  exports: [
    ...['fill_field', 'average_row', 'full_size_row', 'yuv_row', 'gbr_row'],
    ...['resize_across', 'resize_down', '__heap_base'],
  ],
  limit: 5700,
};

/** Where the finished file is committed, so that every build has it. */
export const PICTURE_FILE = 'wasm/picture/picture.wasm';

// The WebAssembly files that are made of C, for scripts/build/table.mjs and for what makes them.

/** @import { Recipe, Upstream } from './recipe.mjs' */

/** No decoder uses signals, processes or mappings; what else is in its libraries wants to be linked. */
const WASI = Object.freeze(['SIGNAL', 'MMAN', 'PROCESS_CLOCKS', 'GETPID']);
const WASI_FLAGS = WASI.map((name) => `-D_WASI_EMULATED_${name}`);
const WASI_LIBRARIES = WASI.map(
  (name) => `-lwasi-emulated-${name.toLowerCase().replaceAll('_', '-')}`,
);

/** As many as an image may have: worker/image/draw.ts. */
const MAX_PIXELS = 2 ** 26;

/** What JavaScript calls: wasm/core/decoder.h. */
const DECODER = Object.freeze([
  ...['input', 'open_decoder', 'send_unit', 'drain', 'receive'],
  ...['picture', 'flush', 'close_decoder'],
]);

/** A stack for decoders, and a bound for what a stream may make them allocate. */
const MEMORY = ['-Wl,-z,stack-size=1048576', `-Wl,--max-memory=${2 ** 30}`];

/** @type {Upstream} */
const FFMPEG = {
  name: 'ffmpeg',
  version: '7:5.1.9-0+deb12u1',
  files: {
    'ffmpeg_5.1.9-0+deb12u1.dsc':
      '055f82fca9a92f1d47216be2c2488d09373c7ca154806fbc36b0127c191d5104',
    'ffmpeg_5.1.9-0+deb12u1.debian.tar.xz':
      '71b20472ecd2764bc98e3229d34c0f7c8dcfe4a6cbacc23fd5604c23bac04632',
    'ffmpeg_5.1.9.orig.tar.xz': 'd9b593bb2ba93d4b50f74177e0cdcd41747e708596367deed0c30348a71dd176',
    'ffmpeg_5.1.9.orig.tar.xz.asc':
      '443e6cdfe1560aab22f90ec40a967866ee04d5bbea32bc32625bd6e514d589f4',
  },
  configure: [
    ...['--enable-cross-compile', '--target-os=none', '--arch=wasm'],
    // None of GPL: those would have to be asked for.
    ...['--disable-all', '--disable-everything', '--disable-autodetect', '--disable-debug'],
    ...['--disable-asm', '--disable-runtime-cpudetect', '--disable-pthreads', '--disable-network'],
    ...['--disable-doc', '--disable-programs'],
    ...['--enable-avcodec', '--enable-avutil', '--enable-zlib'],
    '--enable-decoder=h264,hevc,mpeg1video,mpeg2video,mpeg4,vp8,vp9,mjpeg,png',
  ],
};

/** Of this, what unpacks PNG. @type {Upstream} */
const ZLIB = {
  name: 'zlib',
  version: '1:1.2.13.dfsg-1',
  files: {
    'zlib_1.2.13.dfsg-1.dsc': '3fa1e6b2fc525062aa88207dda52fed8e045373c809d362fe8a2bfbf7cf515a8',
    'zlib_1.2.13.dfsg-1.debian.tar.xz':
      'f66cf3d4f2d7defcd4d1fd1fb0a11ee39f1e01b42ec7d059c9dc5c1695133c44',
    'zlib_1.2.13.dfsg.orig.tar.bz2':
      '71feb7947e3c00ef125f83b79a4e529bde31171e5babe48b391f06758d1ab0a1',
  },
  configure: ['adler32.c', 'crc32.c', 'inffast.c', 'inflate.c', 'inftrees.c', 'zutil.c'],
};

/** @type {Upstream} */
const DAV1D = {
  name: 'dav1d',
  version: '1.0.0-2+deb12u1',
  files: {
    'dav1d_1.0.0-2+deb12u1.dsc': '590dba7fc0ce89cac8bdfbd2cd54594d65dff8b0b4becad1f558e033dd506cb4',
    'dav1d_1.0.0-2+deb12u1.debian.tar.xz':
      'ae53e2bda2a18275cc66570194fced9b9681df2b3b8e041586a26a59d69a727e',
    'dav1d_1.0.0.orig.tar.xz': '51737db7e4897e599684f873a4725176dd3c779e639411d7c4fce134bb5ebb82',
    'dav1d_1.0.0.orig.tar.xz.asc':
      '208004c32681803aaaf41908d0ec5efe4ee0c20b4ea6258a7ddbf2291925c279',
  },
  configure: [
    ...['--buildtype=release', '--default-library=static', '-Db_ndebug=true'],
    ...['-Denable_asm=false', '-Denable_tools=false', '-Denable_tests=false', '-Dlogging=false'],
  ],
};

/** Functions of libavcodec that ours are called in the place of, and call. */
const WRAPPED = [
  ...['ff_er_frame_end', 'ff_h264dsp_init', 'ff_hevc_dsp_init', 'ff_hevc_pred_init'],
  'ff_idctdsp_init',
];

/** In vectors, what libavcodec has in plain C. */
const VECTORS = [
  ...['h264-deblock', 'hevc', 'hevc-deblock', 'hevc-intra', 'hevc-offsets', 'hevc-residuals'],
  'mpeg-idct',
];

/** Decoders of libavcodec. @type {Recipe} */
export const CORE = {
  name: 'core',
  sources: ['core', ...VECTORS].map((name) => `wasm/core/${name}.c`),
  headers: ['decoder', 'hevc', 'samples', 'vectors'].map((name) => `wasm/core/${name}.h`),
  flags: [...WASI_FLAGS, `-DMAX_PIXELS=${MAX_PIXELS}`],
  linkFlags: [...MEMORY, ...WRAPPED.map((name) => `-Wl,--wrap=${name}`), ...WASI_LIBRARIES],
  exports: DECODER,
  limit: 1_000_000,
  upstream: [ZLIB, FFMPEG],
  ports: ['wasm/core/libavcodec-port.h', 'scripts/wasm/upstream.mjs'],
};

/** dav1d. @type {Recipe} */
export const CORE_AV1 = {
  name: 'core-av1',
  sources: ['wasm/core/core-av1.c'],
  headers: ['wasm/core/decoder.h'],
  flags: [`-DMAX_PIXELS=${MAX_PIXELS}`],
  linkFlags: MEMORY,
  exports: DECODER,
  limit: 300_000,
  upstream: [DAV1D],
  ports: ['wasm/core/pthread.h', 'scripts/wasm/upstream.mjs'],
};

// Libraries of others, compiled from Debian's source packages.
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { ROOT, SetupError } from '../install.mjs';
import { ensurePackages } from '../provision.mjs';
import { unpackSource } from './debian-source.mjs';
import { COMPILE_FLAGS } from './recipe.mjs';
import { runTool, starts } from './toolchain.mjs';

/** @import { Recipe, Upstream } from './recipe.mjs' */
/** @import { Linked, Toolchain } from './toolchain.mjs' */

/**
 * @typedef {object} Job
 * @property {string} folder of the unpacked source
 * @property {Recipe} recipe
 * @property {Upstream} upstream
 * @property {Toolchain} toolchain
 */

/**
 * @typedef {object} Builder
 * @property {(job: Job) => void} build
 * @property {(folder: string) => Linked} linked what it has built
 */

/** @type {Readonly<Record<string, Builder>>} */
const BUILDERS = {
  ffmpeg: {
    build: buildFfmpeg,
    linked: (folder) => ({
      libraries: FFMPEG_ARCHIVES.map((archive) => join(folder, archive)),
      include: [folder],
      flags: ['-include', 'port.h'],
    }),
  },
  zlib: {
    build: buildZlib,
    linked: (folder) => ({ libraries: [join(folder, 'libz.a')], include: [] }),
  },
  dav1d: {
    build: buildDav1d,
    linked: (folder) => ({
      libraries: [join(folder, 'made/src/libdav1d.a')],
      include: [join(folder, 'include'), join(folder, 'made/include/dav1d')],
    }),
  },
};

const FFMPEG_ARCHIVES = ['libavcodec/libavcodec.a', 'libavutil/libavutil.a'];

/**
 * Builds what a recipe links, in the order of its list, unless it has been built.
 *
 * @param {Recipe} recipe
 * @param {string} folder
 * @param {Toolchain} toolchain
 * @returns {Linked}
 * @throws {import('../provision.mjs').ProvisionError} a source package or a tool cannot be had here
 * @throws {SetupError} the build failed
 */
export function buildUpstream(recipe, folder, toolchain) {
  const built = (recipe.upstream ?? []).map((upstream) => {
    const builder = BUILDERS[upstream.name];
    if (!builder) throw new SetupError(`Nothing is known of building ${upstream.name}.`);
    const source = join(folder, upstream.name);
    const done = `${source}.done`;
    if (!existsSync(done)) {
      rmSync(source, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      unpackSource(upstream, source);
      builder.build({ folder: source, recipe, upstream, toolchain });
      writeFileSync(done, '');
    }
    return builder.linked(source);
  });
  return {
    libraries: built.toReversed().flatMap(({ libraries }) => libraries),
    include: built.flatMap(({ include }) => include),
    flags: built.flatMap(({ flags = [] }) => flags),
  };
}

/** @param {Job} job */
function buildFfmpeg({ folder, recipe, upstream, toolchain }) {
  // Paths are relative to its folder, so that none of this machine's are in what is made.
  copyFileSync(join(ROOT, 'wasm/core/libavcodec-port.h'), join(folder, 'port.h'));
  const flags = [...COMPILE_FLAGS, ...(recipe.flags ?? []), '-I../zlib', '-include', 'port.h'];
  const libraries = (recipe.linkFlags ?? []).filter((flag) => flag.startsWith('-l'));
  const { cc, ar, ranlib, nm } = toolchain;
  runIn(folder, './configure', [
    ...upstream.configure,
    ...[`--cc=${cc}`, `--ar=${ar}`, `--ranlib=${ranlib}`, `--nm=${nm}`],
    `--extra-cflags=${flags.join(' ')}`,
    `--extra-ldflags=${['--target=wasm32-wasi', '-L../zlib', ...libraries].join(' ')}`,
  ]);
  runIn(folder, 'make', [`-j${availableParallelism()}`, ...FFMPEG_ARCHIVES]);
}

/** @param {Job} job */
function buildZlib({ folder, upstream, toolchain }) {
  const sources = upstream.configure;
  runIn(folder, toolchain.cc, [...COMPILE_FLAGS, '-c', ...sources]);
  const objects = sources.map((source) => source.replace(/\.c$/, '.o'));
  runIn(folder, toolchain.ar, ['rcs', 'libz.a', ...objects]);
}

/** @param {Job} job */
function buildDav1d({ folder, upstream, toolchain }) {
  ensurePackages({ title: 'meson and ninja', debianPackages: ['meson', 'ninja-build'] }, () =>
    starts('meson') && starts('ninja') ? true : undefined,
  );
  const port = join(folder, 'port');
  mkdirSync(port);
  copyFileSync(join(ROOT, 'wasm/core/pthread.h'), join(port, 'pthread.h'));
  writeFileSync(join(folder, 'cross.ini'), crossFile(port, toolchain));
  const setup = ['setup', 'made', '--cross-file=cross.ini', ...upstream.configure];
  runIn(folder, 'meson', setup);
  runIn(folder, 'ninja', ['-C', 'made', 'src/libdav1d.a']);
}

/**
 * @param {string} port
 * @param {Toolchain} toolchain
 */
function crossFile(port, { cc, ar }) {
  const list = (/** @type {readonly string[]} */ words) =>
    `[${words.map((word) => `'${word}'`).join(', ')}]`;
  return [
    '[binaries]',
    `c = '${cc}'`,
    `ar = '${ar}'`,
    '[built-in options]',
    `c_args = ${list([...COMPILE_FLAGS, `-I${port}`])}`,
    `c_link_args = ${list(['--target=wasm32-wasi'])}`,
    '[host_machine]',
    "system = 'wasi'",
    "cpu_family = 'wasm32'",
    "cpu = 'wasm32'",
    "endian = 'little'",
    '',
  ].join('\n');
}

/**
 * With nothing of this machine's settings, nor of a repository around the folder.
 *
 * @param {string} folder
 * @param {string} program
 * @param {readonly string[]} args
 */
function runIn(folder, program, args) {
  const { PATH, HOME, TMPDIR } = process.env;
  const kept = Object.entries({ PATH, HOME, TMPDIR }).filter(([, value]) => value !== undefined);
  const env = { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_DIR: '/dev/null' };
  runTool(program, args, { cwd: folder, env });
}

// Finds the programs that tests need, and installs them where that needs no confirmation: on Debian or Ubuntu, as root.
//
// node scripts/provision.mjs [chromium] [firefox] [webkit] [xvfb] [ffmpeg] [nginx]
import { spawnSync } from 'node:child_process';
import console from 'node:console';
import { accessSync, constants, existsSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Program
 * @property {string} title its name in a sentence
 * @property {string} variable the environment variable with its path
 * @property {readonly string[]} commands names to look for on the path, best first, and absolute paths
 * @property {readonly string[]} debianPackages its package and those it needs in addition
 * @property {string} versionFlag prints a version and does nothing else
 * @property {boolean} [isService] its package starts it as a system service, unless that is prevented
 */

/** @type {Readonly<Record<'chromium' | 'firefox' | 'webkit' | 'xvfb' | 'ffmpeg' | 'nginx', Program>>} */
const PROGRAMS = {
  chromium: {
    title: 'Chromium or Chrome',
    variable: 'CHROMIUM_PATH',
    commands: [
      'chromium',
      'google-chrome',
      'google-chrome-stable',
      'chromium-browser',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
    ],
    debianPackages: ['chromium'],
    versionFlag: '--version',
  },
  firefox: {
    title: 'Firefox',
    variable: 'FIREFOX_PATH',
    commands: ['firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
    debianPackages: ['firefox-esr'],
    versionFlag: '--version',
  },
  webkit: {
    title: "WebKitGTK's driver",
    variable: 'WEBKIT_DRIVER_PATH',
    commands: ['WebKitWebDriver'],
    // Its video decoders are GStreamer plugins, which no package depends on.
    debianPackages: ['webkit2gtk-driver', 'gstreamer1.0-plugins-bad', 'gstreamer1.0-libav'],
    versionFlag: '--help',
  },
  xvfb: {
    title: 'Xvfb',
    variable: 'XVFB_PATH',
    commands: ['Xvfb'],
    debianPackages: ['xvfb'],
    // It takes -version for an error.
    versionFlag: '-help',
  },
  ffmpeg: {
    title: 'ffmpeg',
    variable: 'FFMPEG_PATH',
    commands: ['ffmpeg'],
    debianPackages: ['ffmpeg'],
    versionFlag: '-version',
  },
  nginx: {
    title: 'nginx',
    variable: 'NGINX_PATH',
    // Debian puts it into a folder that is only on root's path.
    commands: ['nginx', '/usr/sbin/nginx'],
    debianPackages: ['nginx'],
    versionFlag: '-v',
    isService: true,
  },
};

/** Debian's packages run this to ask whether they may start services; exit code 101 forbids it. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

/** Something cannot be provided here; the message is one sentence for the user. */
export class ProvisionError extends Error {
  /** @override */
  name = 'ProvisionError';
}

/**
 * @returns {string | undefined} path of a Chromium that starts
 * @throws {ProvisionError} `CHROMIUM_PATH` is set, but there is no Chromium
 */
export function findChromium() {
  return find(PROGRAMS.chromium);
}

/**
 * @returns {string | undefined} path of an ffmpeg that starts
 * @throws {ProvisionError} `FFMPEG_PATH` is set, but there is no ffmpeg
 */
export function findFfmpeg() {
  return find(PROGRAMS.ffmpeg);
}

/**
 * @returns {string} path of a Chromium that starts
 * @throws {ProvisionError} there is none and it cannot be installed
 */
export function ensureChromium() {
  return ensure(PROGRAMS.chromium);
}

/**
 * @returns {string} path of an ffmpeg that starts
 * @throws {ProvisionError} there is none and it cannot be installed
 */
export function ensureFfmpeg() {
  return ensure(PROGRAMS.ffmpeg);
}

/**
 * @returns {string | undefined} path of a Firefox that starts
 * @throws {ProvisionError} `FIREFOX_PATH` is set, but there is no Firefox
 */
export function findFirefox() {
  return find(PROGRAMS.firefox);
}

/**
 * @returns {string} path of a Firefox that starts
 * @throws {ProvisionError} there is none and it cannot be installed
 */
export function ensureFirefox() {
  return ensure(PROGRAMS.firefox);
}

/**
 * @returns {string | undefined} path of a WebKitGTK driver that starts
 * @throws {ProvisionError} `WEBKIT_DRIVER_PATH` is set, but there is no driver
 */
export function findWebkitDriver() {
  return find(PROGRAMS.webkit);
}

/**
 * @returns {string} path of a WebKitGTK driver that starts
 * @throws {ProvisionError} there is none and it cannot be installed
 */
export function ensureWebkitDriver() {
  return ensure(PROGRAMS.webkit);
}

/**
 * @returns {string | undefined} path of an Xvfb that starts
 * @throws {ProvisionError} `XVFB_PATH` is set, but there is no Xvfb
 */
export function findXvfb() {
  return find(PROGRAMS.xvfb);
}

/**
 * @returns {string} path of an Xvfb that starts
 * @throws {ProvisionError} there is none and it cannot be installed
 */
export function ensureXvfb() {
  return ensure(PROGRAMS.xvfb);
}

/**
 * @returns {string | undefined} path of an nginx that starts
 * @throws {ProvisionError} `NGINX_PATH` is set, but there is no nginx
 */
export function findNginx() {
  return find(PROGRAMS.nginx);
}

/**
 * @returns {string} path of an nginx that starts; installing it does not start it as a service
 * @throws {ProvisionError} there is none and it cannot be installed
 */
export function ensureNginx() {
  return ensure(PROGRAMS.nginx);
}

/** @param {Program} program */
function find({ title, variable, commands, versionFlag }) {
  const told = process.env[variable];
  if (told) {
    if (starts(told, versionFlag)) return told;
    throw new ProvisionError(`${variable} is ${told}, but no ${title} starts there.`);
  }
  return commands
    .flatMap(candidates)
    .find((path) => isExecutable(path) && starts(path, versionFlag));
}

/** @param {Program} program */
function ensure(program) {
  return ensurePackages(program, () => find(program));
}

/**
 * @typedef {object} Wanted
 * @property {string} title its name in a sentence
 * @property {string} [variable] the environment variable that may name it
 * @property {readonly string[]} debianPackages
 * @property {boolean} [isService] a package starts it as a system service, unless that is prevented
 */

/**
 * @template T
 * @param {Wanted} wanted
 * @param {() => T | undefined} look for it, before its packages are installed and after
 * @returns {T}
 * @throws {ProvisionError} it is not there and cannot be installed
 */
export function ensurePackages(wanted, look) {
  const found = look();
  if (found !== undefined) return found;
  const { title, variable, debianPackages } = wanted;
  const packages = debianPackages.join(' ');
  const orSet = variable === undefined ? '' : ` or set ${variable} to it`;
  if (!existsSync('/etc/debian_version') || !candidates('apt-get').some(isExecutable)) {
    throw new ProvisionError(`No ${title} was found: install it${orSet}.`);
  }
  if (process.getuid?.() !== 0) {
    const otherwise = variable === undefined ? '' : `, or set ${variable}`;
    throw new ProvisionError(
      `No ${title} was found, and only root may install it: run "apt-get install ${packages}" as root${otherwise}.`,
    );
  }
  if (wanted.isService) withoutStartingServices(install, wanted);
  else install(wanted);
  const installed = look();
  if (installed === undefined) {
    throw new ProvisionError(
      `apt-get install ${packages} brings no ${title} that starts on this distribution: install it${orSet}.`,
    );
  }
  return installed;
}

/** @param {Wanted} wanted */
function install({ title, debianPackages }) {
  const installing = ['install', '-y', '--no-install-recommends', ...debianPackages];
  for (const args of [['update'], installing]) {
    console.error(`No ${title} was found; running: apt-get ${args.join(' ')}`);
    const { status } = spawnSync('apt-get', ['-q', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: 600_000,
    });
    if (status !== 0) {
      throw new ProvisionError(
        `No ${title} was found, and "apt-get ${args.join(' ')}" failed: is there a network?`,
      );
    }
  }
}

/**
 * An existing policy is the administrator's, and stays.
 *
 * @param {(wanted: Wanted) => void} run
 * @param {Wanted} wanted
 */
function withoutStartingServices(run, wanted) {
  const isOurs = !existsSync(SERVICE_POLICY);
  if (isOurs) writeFileSync(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' });
  try {
    run(wanted);
  } finally {
    if (isOurs) rmSync(SERVICE_POLICY, { force: true });
  }
}

/**
 * @param {string} command
 * @returns {string[]} the paths where it may be
 */
function candidates(command) {
  if (isAbsolute(command)) return [command];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, command));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Ubuntu's `chromium-browser` is a script that only says that a snap is missing, so existing is not enough.
 *
 * @param {string} path
 * @param {string} versionFlag
 */
function starts(path, versionFlag) {
  // Chrome on Windows opens a window instead of printing its version.
  if (process.platform === 'win32') return existsSync(path);
  return spawnSync(path, [versionFlag], { stdio: 'ignore', timeout: 120_000 }).status === 0;
}

function main() {
  const asked = process.argv.slice(2);
  for (const name of asked.length > 0 ? asked : ['chromium']) {
    const program = Object.entries(PROGRAMS).find(([key]) => key === name)?.[1];
    if (!program) throw new ProvisionError(`Nothing is known about "${name}".`);
    console.log(`${name}: ${ensure(program)}`);
  }
}

const script = process.argv[1];
if (script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url)) {
  try {
    main();
  } catch (error) {
    if (!(error instanceof ProvisionError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

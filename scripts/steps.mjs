// The steps of a command: side by side where they do not need each other, with the time that each of them takes.
import { spawn } from 'node:child_process';
import console from 'node:console';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { ROOT, SetupError } from './install.mjs';

/**
 * A command line with a name.
 *
 * @typedef {object} Command
 * @property {string} name
 * @property {readonly string[]} line the program and its arguments
 */

/**
 * @param {string} name of a script in package.json
 * @returns {Command}
 */
export function npmScript(name) {
  return { name, line: ['npm', 'run', '--silent', name] };
}

export class Steps {
  /** @readonly */
  #start = performance.now();
  /**
   * @type {string[]}
   * @readonly
   */
  #times = [];

  /**
   * @template T
   * @param {string} name
   * @param {() => T | Promise<T>} work
   * @returns {Promise<T>} what `work` returns
   */
  async time(name, work) {
    const start = performance.now();
    const result = await work();
    this.#times.push(`${name} ${secondsSince(start)}`);
    return result;
  }

  /**
   * Runs lanes side by side, the commands of each lane one after another until one fails. What a command writes is
   * printed when it ends.
   *
   * @param {readonly (readonly Command[])[]} lanes
   * @throws {SetupError} commands failed
   */
  async runLanes(lanes) {
    const failed = (await Promise.all(lanes.map((lane) => this.#runLane(lane)))).flat();
    if (failed.length === 0) return;
    throw new SetupError(`Failed: ${failed.join(', ')}. What they wrote is above.`);
  }

  /** Where the time went, in one line. */
  summary() {
    return `Time: ${this.#times.join(', ')}; in all ${secondsSince(this.#start)}`;
  }

  /**
   * @param {readonly Command[]} lane
   * @returns {Promise<readonly string[]>} the name of the command that failed
   */
  async #runLane(lane) {
    for (const command of lane) {
      const { status, output } = await this.time(command.name, () => runCommand(command));
      console.log(`== ${command.name}\n${output.trimEnd()}`.trimEnd());
      if (status !== 0) return [command.name];
    }
    return [];
  }
}

/**
 * @param {Command} command
 * @returns {Promise<{ status: number, output: string }>}
 */
function runCommand({ line: [program = '', ...args] }) {
  const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, ...colors },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
  }
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve({ status: 1, output: error.message });
    });
    child.once('close', (status) => {
      resolve({ status: status ?? 1, output });
    });
  });
}

/** @param {number} start */
function secondsSince(start) {
  return `${Math.round((performance.now() - start) / 1000)} s`;
}

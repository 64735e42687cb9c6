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
  /** @readonly */
  #print;
  /**
   * @type {string[]}
   * @readonly
   */
  #times = [];

  /** @param {(text: string) => void} [print] takes what commands have written */
  constructor(print = printText) {
    this.#print = print;
  }

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
   * @returns {Promise<readonly string[]>} the names of the commands that failed
   */
  runLanes(lanes) {
    return this.#runLanes(lanes, this.#print);
  }

  /**
   * Runs lanes while `work` goes on. Because that writes, too, what the commands write is printed when all has ended.
   *
   * @template T
   * @param {readonly (readonly Command[])[]} lanes
   * @param {() => Promise<T>} work
   * @returns {Promise<{ result: T, failed: readonly string[] }>} what `work` returns, and the commands that failed
   */
  async runBeside(lanes, work) {
    /** @type {string[]} */
    const written = [];
    const commands = this.#runLanes(lanes, (text) => written.push(text));
    try {
      const result = await work();
      return { result, failed: await commands };
    } finally {
      await commands;
      for (const text of written) this.#print(text);
    }
  }

  /** Where the time went, in one line. */
  summary() {
    return `Time: ${this.#times.join(', ')}; in all ${secondsSince(this.#start)}`;
  }

  /**
   * @param {readonly (readonly Command[])[]} lanes
   * @param {(text: string) => void} print
   */
  async #runLanes(lanes, print) {
    return (await Promise.all(lanes.map((lane) => this.#runLane(lane, print)))).flat();
  }

  /**
   * @param {readonly Command[]} lane
   * @param {(text: string) => void} print
   * @returns {Promise<readonly string[]>} the name of the command that failed
   */
  async #runLane(lane, print) {
    for (const command of lane) {
      const { status, output } = await this.time(command.name, () => runCommand(command));
      print(`== ${command.name}\n${output.trimEnd()}`.trimEnd());
      if (status !== 0) return [command.name];
    }
    return [];
  }
}

/**
 * @param {readonly string[]} failed names of commands
 * @throws {SetupError} there are any
 */
export function refuseFailed(failed) {
  if (failed.length > 0) throw new SetupError(failureOf(failed));
}

/** @param {readonly string[]} failed names of commands */
export function failureOf(failed) {
  return `Failed: ${failed.join(', ')}. What they wrote is above.`;
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

/** @param {string} text */
function printText(text) {
  console.log(text);
}

/** @param {number} start */
function secondsSince(start) {
  return `${Math.round((performance.now() - start) / 1000)} s`;
}

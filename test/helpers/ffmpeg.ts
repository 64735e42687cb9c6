import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { deserialize, serialize } from 'node:v8';

/** A call whose result depends on nothing but this, and on the version of ffmpeg. */
export interface FfmpegCall {
  /** Default ffmpeg. */
  readonly program?: 'ffmpeg' | 'ffprobe';
  readonly args: readonly string[];
  /** For standard input. */
  readonly input?: Uint8Array;
  /** The files that it reads, by the paths that `args` has for them. */
  readonly files?: readonly string[];
  /** Name of a file that it writes; its path becomes the last argument, and its bytes are the output. */
  readonly writes?: string;
}

export interface FfmpegResult {
  readonly status: number;
  /** Standard output, or the file that it was told to write. */
  readonly output: Uint8Array<ArrayBuffer>;
  readonly stderr: string;
}

/** Results are kept here: starting ffmpeg takes longer than most of what tests ask of it. */
const FOLDER = resolve('build/ffmpeg');
const MAX_KEPT_BYTES = 4 * 2 ** 20;
const MAX_OUTPUT_BYTES = 2 ** 28;

const version = spawnSync('ffmpeg', ['-version'], { encoding: 'utf8' }).stdout || undefined;

/** Whether there is a native ffmpeg to compare with. */
export const hasFfmpeg: boolean = version !== undefined;
if (!hasFfmpeg) console.log('Comparisons with ffmpeg are skipped: it is not installed.');

/** Calls ffmpeg, or gives what the same call gave before. */
export function callFfmpeg(call: FfmpegCall): FfmpegResult {
  const file = join(FOLDER, keyOf(call));
  const kept = readKept(file);
  if (kept) return kept;
  const result = run(call);
  if (result.output.length <= MAX_KEPT_BYTES) keep(file, result);
  return result;
}

/**
 * The same for a call that has to succeed.
 *
 * @throws Error what ffmpeg writes
 */
export function ffmpegOutput(call: FfmpegCall): Uint8Array<ArrayBuffer> {
  const { status, output, stderr } = callFfmpeg(call);
  if (status !== 0) throw new Error(`ffmpeg ${call.args.join(' ')}: ${stderr}`);
  return output;
}

function keyOf({ program = 'ffmpeg', args, input, files = [], writes = '' }: FfmpegCall): string {
  const digests = files.map((file) => [file, digest(readFileSync(file)) + extname(file)] as const);
  const named = args.map((arg) =>
    digests.reduce((text, [file, name]) => text.replaceAll(file, name), arg),
  );
  const contents = digests.map(([, name]) => name);
  const facts = [version, program, named, input && digest(input), contents, writes];
  return digest(JSON.stringify(facts));
}

function digest(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

function run({ program = 'ffmpeg', args, input, writes }: FfmpegCall): FfmpegResult {
  const folder = writes === undefined ? undefined : mkdtempSync(join(tmpdir(), 'hlsnap-'));
  const path = folder && join(folder, writes ?? '');
  try {
    const { status, stdout, stderr } = spawnSync(program, [...args, ...(path ? [path] : [])], {
      input,
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    const output = path && status === 0 ? readFileSync(path) : stdout;
    return { status: status ?? 1, output: new Uint8Array(output), stderr: stderr.toString() };
  } finally {
    if (folder) rmSync(folder, { recursive: true, force: true });
  }
}

function readKept(file: string): FfmpegResult | undefined {
  try {
    return deserialize(readFileSync(file)) as FfmpegResult;
  } catch {
    return undefined;
  }
}

/** In one step, since other test processes read the same files. */
function keep(file: string, result: FfmpegResult): void {
  mkdirSync(FOLDER, { recursive: true });
  const part = `${file}.${process.pid}`;
  writeFileSync(part, serialize(result));
  renameSync(part, file);
}

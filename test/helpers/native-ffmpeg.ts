import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OUTPUT_PATH } from '../../wasm/ffmpeg/core.js';
import { decodeArgs, INPUT_PATH } from '../../worker/decode/ffmpeg/args.js';
import type { CodedPicture } from '../../worker/keyframe/types.js';

const DEMUXERS: Readonly<Record<string, string>> = {
  h264: 'h264',
  hevc: 'hevc',
  mpeg2video: 'mpegvideo',
  mpeg4: 'm4v',
};
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** Whether there is a native ffmpeg to compare with; says so if not. */
export const hasFfmpeg: boolean = lookForFfmpeg();

/** The planes of a single cut picture, decoded with as few words as can be. */
export function decodePicture({
  codec,
  wrapping,
  bytes,
}: Pick<CodedPicture, 'codec' | 'wrapping' | 'bytes'>): Uint8Array {
  const format = wrapping === 'mp4' ? 'mp4' : (DEMUXERS[codec] ?? codec);
  const quick = '-probesize 32 -analyzeduration 0 -flags low_delay -threads 1'.split(' ');
  return run([...quick, '-f', format, '-i', '-', '-frames:v', '1'], bytes);
}

/** The planes of a picture, decoded with the arguments of the engine. */
export function decodeAsEngine(picture: CodedPicture): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'hlsnap-'));
  const paths = new Map([
    [INPUT_PATH, join(folder, 'input')],
    [OUTPUT_PATH, join(folder, 'output')],
  ]);
  try {
    writeFileSync(join(folder, 'input'), picture.bytes);
    const args = decodeArgs(picture).map((arg) => paths.get(arg) ?? arg);
    const { status, stderr } = spawnSync('ffmpeg', ['-y', ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return readFileSync(join(folder, 'output'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The planes of the first keyframe of a file, decoded from the whole file. */
export function decodeFile(path: string, options: readonly string[] = []): Uint8Array {
  const keyframe = ['-threads', '1', '-skip_frame', 'nokey', '-i', path, '-an', '-frames:v', '1'];
  return run([...options, ...keyframe]);
}

export interface FrameHash {
  /** Presentation time in seconds. */
  readonly pts: number;
  /** MD5 of the planes. */
  readonly md5: string;
}

/** Every picture of a file, decoded from its start, in output order. `-`: `input`. */
export function frameHashes(path: string, input?: Uint8Array): FrameHash[] {
  const decode = ['-threads', '1', '-copyts', '-i', path, '-map', '0:v:0'];
  const write = ['-fps_mode', 'passthrough', '-enc_time_base', '-1', '-f', 'framemd5', '-'];
  const { stdout } = spawnSync('ffmpeg', ['-v', 'quiet', ...decode, ...write], {
    input,
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  const [, numerator, denominator] = /#tb 0: (\d+)\/(\d+)/.exec(stdout) ?? [];
  const tick = Number(numerator) / Number(denominator);
  return stdout
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => line.split(',').map((field) => field.trim()))
    .map((fields) => ({ pts: Number(fields[2]) * tick, md5: fields[5] ?? '' }));
}

/** Presentation times of the keyframes in a file, in seconds. */
export function keyframeTimes(path: string): number[] {
  const args = '-v quiet -select_streams v:0 -show_entries packet=pts_time,flags -of csv=p=0';
  const { stdout } = spawnSync('ffprobe', [...args.split(' '), path], { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => line.includes(',K'));
  return [...new Set(lines.map((line) => Number.parseFloat(line)))];
}

export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

function run(args: readonly string[], input?: Uint8Array): Uint8Array {
  const { stdout } = spawnSync('ffmpeg', ['-v', 'quiet', ...args, '-f', 'rawvideo', '-'], {
    input,
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  return stdout;
}

function lookForFfmpeg(): boolean {
  const isThere = spawnSync('ffmpeg', ['-version']).status === 0;
  if (!isThere) console.log('No ffmpeg: pictures are not compared with those of the whole file.');
  return isThere;
}

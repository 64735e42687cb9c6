import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OUTPUT_PATH } from '../../wasm/ffmpeg/core.js';
import { decodeArgs, INPUT_PATH } from '../../worker/decode/ffmpeg/args.js';
import type { CodedPicture } from '../../worker/keyframe/types.js';
import { callFfmpeg, ffmpegOutput, type FfmpegCall } from './ffmpeg.js';

const DEMUXERS: Readonly<Record<string, string>> = {
  h264: 'h264',
  hevc: 'hevc',
  mpeg2video: 'mpegvideo',
  mpeg4: 'm4v',
};

/** The planes of a single cut picture, decoded with as few words as can be. */
export function decodePicture({
  codec,
  wrapping,
  bytes,
}: Pick<CodedPicture, 'codec' | 'wrapping' | 'bytes'>): Uint8Array {
  const format = wrapping === 'mp4' ? 'mp4' : (DEMUXERS[codec] ?? codec);
  const quick = '-probesize 32 -analyzeduration 0 -flags low_delay -threads 1'.split(' ');
  return run({ args: [...quick, '-f', format, '-i', '-', '-frames:v', '1'], input: bytes });
}

/** The planes of a picture, decoded with the arguments of the engine. */
export function decodeAsEngine(picture: CodedPicture): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'hlsnap-'));
  const input = join(folder, 'input');
  try {
    writeFileSync(input, picture.bytes);
    const args = decodeArgs(picture).filter((arg) => arg !== OUTPUT_PATH);
    const onDisk = args.map((arg) => (arg === INPUT_PATH ? input : arg));
    return ffmpegOutput({ args: onDisk, files: [input], writes: 'output' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The planes of the first keyframe of a file, decoded from the whole file. */
export function decodeFile(path: string, options: readonly string[] = []): Uint8Array {
  const keyframe = ['-threads', '1', '-skip_frame', 'nokey', '-i', path, '-an', '-frames:v', '1'];
  return run({ args: [...options, ...keyframe], files: [path] });
}

export interface FrameHash {
  /** Presentation time in seconds. */
  readonly pts: number;
  /** MD5 of the planes. */
  readonly md5: string;
}

/** Every picture of a file, as coded rather than turned, decoded from its start, in output order. `-`: `input`. */
export function frameHashes(
  path: string,
  input?: Uint8Array,
  options: readonly string[] = [],
): FrameHash[] {
  const decode = ['-threads', '1', '-copyts', '-noautorotate', '-i', path, '-map', '0:v:0'];
  const write = ['-fps_mode', 'passthrough', '-enc_time_base', '-1', '-f', 'framemd5', '-'];
  const args = ['-v', 'quiet', ...options, ...decode, ...write];
  const source = path === '-' ? {} : { files: [path] };
  const { output } = callFfmpeg({ args, ...source, ...(input && { input }) });
  const stdout = toText(output);
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
  const call = { program: 'ffprobe', args: [...args.split(' '), path], files: [path] } as const;
  const lines = toText(callFfmpeg(call).output)
    .split('\n')
    .filter((line) => line.includes(',K'));
  return [...new Set(lines.map((line) => Number.parseFloat(line)))];
}

function run(call: Pick<FfmpegCall, 'args' | 'input' | 'files'>): Uint8Array {
  const args = ['-v', 'quiet', ...call.args, '-f', 'rawvideo', '-'];
  return callFfmpeg({ ...call, args }).output;
}

function toText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { CodedPicture } from '../../../worker/keyframe/types.js';

const DEMUXERS: Readonly<Record<string, string>> = {
  h264: 'h264',
  hevc: 'hevc',
  mpeg2video: 'mpegvideo',
  mpeg4: 'm4v',
};
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** Whether there is a native ffmpeg to compare with; says so if not. */
export const hasFfmpeg: boolean = lookForFfmpeg();

/** The planes of a cut picture, decoded the way the engine does it. */
export function decodePicture({ codec, wrapping, bytes }: CodedPicture): Uint8Array {
  const format = wrapping === 'mp4' ? 'mp4' : (DEMUXERS[codec] ?? codec);
  const quick = '-probesize 32 -analyzeduration 0 -flags low_delay -threads 1'.split(' ');
  return run([...quick, '-f', format, '-i', '-', '-frames:v', '1'], bytes);
}

/** The planes of the first keyframe of a file, decoded from the whole file. */
export function decodeFile(path: string, options: readonly string[] = []): Uint8Array {
  return run([
    ...options,
    '-threads',
    '1',
    '-skip_frame',
    'nokey',
    '-i',
    path,
    '-an',
    '-frames:v',
    '1',
  ]);
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

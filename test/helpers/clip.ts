import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describePicture } from '../../worker/decode/describe/describe-picture.js';
import { toClip, type Clip } from '../../worker/jobs/to-clip.js';
import type { CodedRun } from '../../worker/keyframe/types.js';
import { toCodedPicture } from '../../worker/mp4-writer/to-coded-picture.js';
import { callFfmpeg } from './ffmpeg.js';

/** What ffprobe says of a file's only stream. */
export interface ProbedClip {
  readonly codec_name: string;
  readonly codec_tag_string: string;
  readonly width: number;
  readonly height: number;
  readonly sample_aspect_ratio?: string;
  readonly pix_fmt: string;
  readonly nb_frames: string;
  readonly duration: string;
  readonly color_space?: string;
  readonly color_transfer?: string;
  readonly side_data_list?: readonly { readonly rotation?: number }[];
}

/** A clip by native ffmpeg. */
export interface ReadClip {
  readonly stream: ProbedClip;
  /** The MD5 of each picture, as coded. */
  readonly hashes: readonly string[];
  /** All that ffprobe and ffmpeg warn of; empty for a sound file. */
  readonly warnings: string;
}

/** The clip of a run's keyframe, as a capture makes it. */
export function clipOfRun(run: CodedRun, durationSeconds: number): Clip {
  return toClip(run, describePicture(toCodedPicture(run)), durationSeconds);
}

/** Reads a file with one picture in it with ffprobe and ffmpeg. */
export function readClip(bytes: Uint8Array): ReadClip {
  const folder = mkdtempSync(join(tmpdir(), 'clip-'));
  const file = join(folder, 'clip.mp4');
  writeFileSync(file, bytes);
  try {
    const show = ['-v', 'warning', '-show_streams', '-of', 'json', file];
    const probed = callFfmpeg({ program: 'ffprobe', args: show, files: [file] });
    const decode = ['-v', 'warning', '-threads', '1', '-noautorotate', '-i', file];
    const args = [...decode, '-fps_mode', 'passthrough', '-f', 'framemd5', '-'];
    const decoded = callFfmpeg({ args, files: [file] });
    const { streams } = JSON.parse(toText(probed.output)) as { streams: readonly [ProbedClip] };
    const lines = toText(decoded.output).split('\n');
    return {
      stream: streams[0],
      hashes: lines
        .filter((line) => /^\d/.test(line))
        .map((line) => line.split(',')[5]?.trim() ?? ''),
      warnings: probed.stderr + decoded.stderr,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function toText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

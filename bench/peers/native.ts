import { spawn } from 'node:child_process';
import { peakMiB } from '../memory.js';
import { BEHIND_DECODING_TIME, IMAGE_WIDTH } from './peer.js';

const LIMIT_MS = 30_000;
const SAMPLE_MS = 10;

export interface NativePicture {
  readonly jpeg: Uint8Array;
  readonly milliseconds: number;
  readonly peakMiB: number;
}

export interface NativeTask {
  /** The stream's folder, with a trailing slash. */
  readonly folder: string;
  /** The time of a segment's first keyframe, in seconds. */
  readonly time: number;
  readonly segmentSeconds: number;
  readonly isFragmented: boolean;
}

/** One process of the machine's own ffmpeg for one picture. */
export async function takeNative(task: NativeTask): Promise<NativePicture> {
  const start = performance.now();
  const child = spawn(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'error', ...inputArguments(task), '-frames:v', '1'],
      ...['-vf', `scale=${IMAGE_WIDTH}:-2`, '-q:v', '4', '-c:v', 'mjpeg', '-f', 'image2pipe', '-'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS },
  );
  const { pid = 0 } = child;
  let peak = 0;
  const sampling = setInterval(() => (peak = Math.max(peak, peakMiB(pid))), SAMPLE_MS);
  const chunks: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const jpeg = Buffer.concat(chunks);
    if (code !== 0 || jpeg.length === 0) {
      const [said = ''] = String(Buffer.concat(errors)).split('\n');
      throw new Error(`ffmpeg finds no picture at ${task.time} s, and ends with ${code}: ${said}`);
    }
    return { jpeg, milliseconds: performance.now() - start, peakMiB: peak };
  } finally {
    clearInterval(sampling);
  }
}

function inputArguments({ folder, time, segmentSeconds, isFragmented }: NativeTask): string[] {
  if (!isFragmented) {
    // By default ffmpeg also fetches the next segment.
    const url = `${folder}index.m3u8`;
    return ['-http_multiple', '0', '-ss', String(time + BEHIND_DECODING_TIME), '-i', url];
  }
  // After a seek, Debian's ffmpeg finds no picture in a playlist of fMP4.
  const segment = `${folder}segment${Math.round(time / segmentSeconds)}.m4s`;
  const protocols = ['-protocol_whitelist', 'concat,http,tcp'];
  return [...protocols, '-i', `concat:${folder}init.mp4|${segment}`];
}

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

/** One process of the machine's own ffmpeg for one picture. */
export async function takeNative(url: string, time: number): Promise<NativePicture> {
  const start = performance.now();
  const child = spawn(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'error', '-ss', String(time + BEHIND_DECODING_TIME)],
      ...['-i', url, '-frames:v', '1'],
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
      throw new Error(`ffmpeg finds no picture at ${time} s, and ends with ${code}: ${said}`);
    }
    return { jpeg, milliseconds: performance.now() - start, peakMiB: peak };
  } finally {
    clearInterval(sampling);
  }
}

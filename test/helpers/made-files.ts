import { readFileSync } from 'node:fs';
import { ffmpegOutput } from './ffmpeg.js';

interface FileRecipe {
  readonly segments: readonly string[];
  readonly args: readonly string[];
}

const SAMPLE = Array.from({ length: 6 }, (_, i) => `demo/public/sample/ts/segment${i}.ts`);

/** Files by their names; their pictures are those of the segments, as coded. */
const RECIPES = {
  'moov-at-end.mp4': { segments: SAMPLE, args: [] },
  'moov-in-front.mp4': { segments: SAMPLE, args: ['-movflags', '+faststart'] },
  'fragmented.mp4': { segments: SAMPLE, args: ['-movflags', '+frag_keyframe+empty_moov'] },
  'h264.mov': { segments: SAMPLE, args: [] },
  'hevc.mov': { segments: ['test/fixtures/hevc/segment.ts'], args: ['-tag:v', 'hvc1'] },
} as const satisfies Readonly<Record<string, FileRecipe>>;

export type MadeFile = keyof typeof RECIPES;

/** A file that native ffmpeg has put segments into. */
export function makeFile(name: MadeFile): Uint8Array<ArrayBuffer> {
  const { segments, args } = RECIPES[name];
  const input = new Uint8Array(Buffer.concat(segments.map((path) => readFileSync(path))));
  const copy = ['-v', 'error', '-f', 'mpegts', '-i', '-', '-c', 'copy'];
  return ffmpegOutput({ args: [...copy, ...args], input, writes: name });
}

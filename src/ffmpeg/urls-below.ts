import type { FfmpegFile, FfmpegUrls } from '../../shared/engine.js';

const FILES: readonly FfmpegFile[] = [
  'ffmpeg-engine.js',
  'ffmpeg-worker.js',
  'ffmpeg-core.js',
  'ffmpeg-core.wasm',
];

/** The files under their names, in a folder or beside a script. */
export function urlsBelow(base: string): FfmpegUrls {
  const urls = FILES.map((file) => [file, new URL(file, base).href]);
  return Object.fromEntries(urls) as FfmpegUrls;
}

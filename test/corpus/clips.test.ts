import { createDecipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readClip } from '../helpers/clip.js';
import { corpusLab } from '../helpers/corpus-lab.js';
import { corpusOrSkip } from '../helpers/corpus-tests.js';
import { ffmpegOutput, hasFfmpeg } from '../helpers/ffmpeg.js';
import { clipsIn, type WireClip } from '../helpers/keyframe-page.js';

const { folder, expected } = corpusOrSkip();
const isReady = folder !== '' && hasFfmpeg;

const open = corpusLab(isReady ? folder : '');

/** The clips of all segments, with the path of each segment in the corpus. */
async function clipsOf(path: string): Promise<readonly (WireClip & { readonly file: string })[]> {
  const clips = await clipsIn(open(), `/corpus/${path}`);
  return clips.map((clip) => ({ ...clip, file: new URL(clip.url).pathname.slice(8) }));
}

/** The MD5 of a clip's picture, which has to be the only one in a file that no tool warns of. */
function pictureOf({ base64, codec, width, height }: WireClip): string {
  const { stream, hashes, warnings } = readClip(Buffer.from(base64, 'base64'));
  expect({ warnings, frames: stream.nb_frames }).toEqual({ warnings: '', frames: '1' });
  const [x = 1, y = 1] = (stream.sample_aspect_ratio ?? '1:1').split(':').map(Number);
  expect([Math.round((stream.width * x) / y), stream.height]).toEqual([width, height]);
  expect(codec).toContain(stream.codec_tag_string);
  const [hash, ...more] = hashes;
  expect(more).toEqual([]);
  return hash ?? '';
}

/** Streams whose segments the reference decoder reads as they are, each once. */
const CLEAR: readonly (readonly [path: string, clips: number])[] = [
  ['hls-gap/playlist.m3u8', 6],
  ['hls-iframe-only/media.m3u8', 2],
  ['hls-interstitial/list.m3u8', 5],
  ['hls-muxed-mp4-ts/master.m3u8', 1],
  ['hls-text-offset/index.m3u8', 5],
  ['hls-ts-b-frames/index.m3u8', 1],
  ['hls-ts-h264/prog_index.m3u8', 6],
  ['hls-ts-h265/hevc.m3u8', 2],
  ['hls-ts-muxed-aac-h264-with-overflow-nalus/media.m3u8', 1],
  ['hls-ts-rollover/playlist.m3u8', 10],
];

test.runIf(isReady).each(CLEAR)('%s: %i clips, each the picture of its segment', async (...one) => {
  const [path, count] = one;
  const clips = await clipsOf(path);
  expect(clips).toHaveLength(count);
  for (const clip of clips) {
    expect(pictureOf(clip), clip.file).toBe(expected[clip.file]?.keyframe?.md5);
  }
});

test.runIf(isReady)('hls-ts-anamorphic: what is there, shown in its shape', async () => {
  const clips = await clipsOf('hls-ts-anamorphic/media.m3u8');
  const [first, second] = clips;
  if (!first || !second) throw new Error('There are no clips.');
  for (const clip of [first, second]) {
    expect(pictureOf(clip), clip.file).toBe(expected[clip.file]?.keyframe?.md5);
    expect(clip).toMatchObject({ width: 1024, height: 576 });
  }
});

test.runIf(isReady)('hls-interstitial/ad.m3u8: the picture with its own map', async () => {
  const read = (name: string): Buffer => readFileSync(join(folder, 'hls-interstitial', name));
  const clips = await clipsOf('hls-interstitial/ad.m3u8');
  expect(clips.map(pictureOf)).toEqual([
    firstPicture(Buffer.concat([read('ad-init.mp4'), read('ad-s1.mp4')])),
  ]);
});

/** The MD5 of a file's first picture, by native ffmpeg. */
function firstPicture(file: Buffer): string {
  const args = ['-v', 'error', '-skip_frame', 'nokey', '-i', '-', '-an', '-frames:v', '1'];
  const call = { args: [...args, '-f', 'framemd5', '-'], input: new Uint8Array(file) };
  const text = new TextDecoder().decode(ffmpegOutput(call));
  return /^\d.*,\s*(\w{32})$/m.exec(text)?.[1] ?? '';
}

test.runIf(isReady)('hls-sample-aes: the pictures in the clear', async () => {
  const path = 'hls-sample-aes/index.m3u8';
  const file = join(folder, 'hls-sample-aes/video.mp4');
  const [, key = ''] = /base64,([^"]+)/.exec(readFileSync(join(folder, path), 'utf8')) ?? [];
  const hex = Buffer.from(key, 'base64').toString('hex');
  const args = ['-v', 'error', '-decryption_key', hex, '-skip_frame', 'nokey', '-i', file];
  const known = hashesByTime(
    ffmpegOutput({
      args: [...args, '-an', '-fps_mode', 'passthrough', '-f', 'framemd5', '-'],
      files: [file],
    }),
  );
  const clips = await clipsOf(path);
  expect(clips).toHaveLength(10);
  for (const clip of clips) {
    expect(pictureOf(clip)).toBe(known.get(Math.round((clip.mediaTime ?? NaN) * 1000)));
  }
});

/** Pictures by their time in milliseconds. */
function hashesByTime(framemd5: Uint8Array): ReadonlyMap<number, string> {
  const text = new TextDecoder().decode(framemd5);
  const [, num = NaN, den = NaN] = (/#tb 0: (\d+)\/(\d+)/.exec(text) ?? []).map(Number);
  const lines = text.split('\n').filter((line) => /^\d/.test(line));
  return new Map(
    lines.map((line) => {
      const [, , pts = '', , , hash = ''] = line.split(',').map((part) => part.trim());
      return [Math.round((Number(pts) * num * 1000) / den), hash];
    }),
  );
}

test.runIf(isReady)('hls-aes-256: the pictures in the clear', async () => {
  const path = 'hls-aes-256/media.m3u8';
  const [map, ...segments] = decryptWhole(path);
  if (!map) throw new Error('There is no map.');
  const known = segments.map((segment) => firstPicture(Buffer.concat([map, segment])));
  const clips = await clipsOf(path);
  expect(clips.map(pictureOf)).toEqual(known);
  expect(new Set(known).size).toBe(5);
});

/** The map and the segments of a playlist in which each has its own key line. */
function decryptWhole(path: string): readonly Buffer[] {
  const read = (name: string): Buffer => readFileSync(join(folder, 'hls-aes-256', name));
  const text = readFileSync(join(folder, path), 'utf8');
  const lines = text.matchAll(
    /METHOD=(AES-256(?:-CTR)?),URI="([^"]+)",IV=0x(\w+)\n(?:#EXT-X-MAP:URI="([^"]+)"|#EXTINF.*\n(.+))/g,
  );
  return [...lines].map(([, method = '', key = '', iv = '', map, segment]) => {
    const cipher = method.endsWith('CTR') ? 'aes-256-ctr' : 'aes-256-cbc';
    const decipher = createDecipheriv(cipher, read(key), Buffer.from(iv, 'hex'));
    return Buffer.concat([decipher.update(read(map ?? segment ?? '')), decipher.final()]);
  });
}

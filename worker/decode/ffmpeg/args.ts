import { OUTPUT_PATH } from '../../../wasm/ffmpeg/core.js';
import type { CodedPicture } from '../../keyframe/types.js';
import type { VideoCodec } from '../../codecs/types.js';

/** Where ffmpeg finds the coded picture. */
export const INPUT_PATH = '/input';

/**
 * Planar formats that the image station reads. ffmpeg keeps a picture in one of these formats as it is, and converts
 * any other (RGB, palette, semi-planar) to the nearest.
 */
const PIXEL_FORMATS = [
  ...[
    'yuv420p',
    'yuv422p',
    'yuv444p',
    'yuv411p',
    'yuvj420p',
    'yuvj422p',
    'yuvj444p',
    'gray',
    'gbrp',
  ],
  ...['yuv420p10le', 'yuv422p10le', 'yuv444p10le', 'gray10le', 'gbrp10le'],
  ...['yuv420p12le', 'yuv422p12le', 'yuv444p12le', 'gray12le', 'gbrp12le'],
].join('|');

/** ffmpeg's demuxers for elementary streams. */
const ELEMENTARY_DEMUXER: Readonly<Partial<Record<VideoCodec, string>>> = {
  h264: 'h264',
  hevc: 'hevc',
  mpeg2video: 'mpegvideo',
  mpeg4: 'm4v',
};

/** The arguments with which ffmpeg writes a coded picture's raw planes. */
export function decodeArgs(picture: CodedPicture): string[] {
  const isRun = picture.chunks.length > 1;
  return [
    ...['-hide_banner', '-nostats', '-v', 'info', '-threads', '1'],
    ...(isRun ? runArgs(picture) : ['-flags', 'low_delay', ...inputArgs(picture)]),
    ...['-i', INPUT_PATH, '-map', '0:v:0', '-frames:v', '1'],
    ...(isRun ? ['-fps_mode', 'passthrough'] : []),
    ...['-vf', `${selection(picture)}format=pix_fmts=${PIXEL_FORMATS},showinfo=checksum=0`],
    ...['-f', 'rawvideo', OUTPUT_PATH],
  ];
}

/**
 * The picture is alone in its file and its codec is known, so nothing is probed: probing would decode the picture once
 * more, which is half of the time.
 */
function inputArgs({ wrapping, codec }: CodedPicture): string[] {
  if (wrapping === 'segment') return ['-skip_frame', 'nokey'];
  const demuxer = wrapping === 'mp4' ? 'mp4' : ELEMENTARY_DEMUXER[codec];
  return demuxer === undefined ? [] : ['-nofind_stream_info', '-f', demuxer];
}

/**
 * Times stay as they are in the file. Without probing, the H.264 decoder guesses how many pictures to hold back, and
 * drops those that come later than that; `strict` makes it hold back as many as the level allows. After a keyframe that
 * is not an IDR picture, it also drops the pictures that it still holds at the end, unless told to output everything.
 */
function runArgs(picture: CodedPicture): string[] {
  return ['-copyts', '-strict', 'strict', '-flags', 'output_corrupt', ...inputArgs(picture)];
}

/** Selects the wanted picture among several; they come out in presentation order. */
function selection({ chunks, wanted }: CodedPicture): string {
  const ticks = chunks[wanted]?.ticks;
  return chunks.length > 1 && ticks !== undefined ? `select=gte(pts\\,${ticks}),` : '';
}

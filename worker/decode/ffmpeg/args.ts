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
  ...['yuv420p', 'yuv422p', 'yuv444p', 'yuvj420p', 'yuvj422p', 'yuvj444p', 'gray', 'gbrp'],
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

/**
 * The arguments with which ffmpeg writes a coded picture's raw planes. An instance is kept from run to run, and keeps
 * the options that are global in ffmpeg; so each run states all of them that it relies on, also as their defaults.
 */
export function decodeArgs(picture: CodedPicture): string[] {
  return [
    ...['-hide_banner', '-nostats', '-v', 'info', '-threads', '1'],
    ...timeArgs(picture),
    ...inputArgs(picture),
    // Only the container turns pictures, and that is done for all engines alike.
    ...[
      '-noautorotate',
      '-i',
      INPUT_PATH,
      '-map',
      '0:v:0',
      '-frames:v',
      '1',
      '-fps_mode',
      'passthrough',
    ],
    ...['-vf', `${selection(picture)}format=pix_fmts=${PIXEL_FORMATS},showinfo=checksum=0`],
    ...['-f', 'rawvideo', OUTPUT_PATH],
  ];
}

/**
 * The picture is alone in its file and its codec is known, so nothing is probed: probing would decode the picture once
 * more, which is half of the time.
 */
function inputArgs({ wrapping, codec }: CodedPicture): string[] {
  const demuxer = wrapping === 'mp4' ? 'mp4' : ELEMENTARY_DEMUXER[codec];
  if (wrapping === 'segment') return ['-find_stream_info', '-skip_frame', 'nokey'];
  return demuxer === undefined ? ['-find_stream_info'] : ['-nofind_stream_info', '-f', demuxer];
}

/**
 * `unaligned` crops to the sample, also from the left. The times of a run stay as they are in the file. Without probing, the H.264 decoder guesses how many pictures to hold
 * back, and drops those that come later than that; `strict` makes it hold back as many as the level allows. After a
 * keyframe that is not an IDR picture, it also drops the pictures that it still holds at the end, unless told to output
 * everything.
 */
function timeArgs({ chunks }: CodedPicture): string[] {
  return chunks.length > 1
    ? ['-copyts', '-strict', 'strict', '-flags', 'output_corrupt+unaligned']
    : ['-nocopyts', '-flags', 'low_delay+unaligned'];
}

/** Selects the wanted picture among several; they come out in presentation order. */
function selection({ chunks, wanted }: CodedPicture): string {
  const ticks = chunks[wanted]?.ticks;
  return chunks.length > 1 && ticks !== undefined ? `select=gte(pts\\,${ticks}),` : '';
}

import { joinBytes } from '../bytes/join-bytes.js';
import type { VideoCodec } from '../codecs/types.js';
import { VISUAL_ENTRY_BYTES } from '../bytes/boxes.js';
import type { WrittenTrack } from './write-movie.js';
import { ascii, box, u32 } from '../bytes/box-writer.js';

const TRACK_ID = 1;

/**
 * Sample entries without a decoder configuration: they tell a decoder that the samples are in the codec's byte stream
 * format and hold the parameter sets.
 */
const FORMATS: Readonly<Partial<Record<VideoCodec, string>>> = {
  h264: 'avc1',
  hevc: 'hvc1',
  mpeg2video: 'm2v1',
  mpeg4: 'mp4v',
};

export function byteStreamEntry(codec: VideoCodec): Uint8Array {
  const head = new Uint8Array(VISUAL_ENTRY_BYTES);
  // data_reference_index.
  head[7] = 1;
  return box(FORMATS[codec] ?? 'avc1', head);
}

/** A track for pictures of unknown size. */
export function byteStreamTrack(timescale: number): WrittenTrack {
  const noFlags = u32(0);
  return {
    id: TRACK_ID,
    movieHeader: box('mvhd', noFlags, u32(0, 0, timescale, 0), new Uint8Array(80)),
    trak: joinBytes([
      box('tkhd', u32(7, 0, 0, TRACK_ID), new Uint8Array(64)),
      box(
        'mdia',
        box('mdhd', noFlags, u32(0, 0, timescale, 0, 0)),
        box('hdlr', noFlags, u32(0), ascii('vide'), u32(0, 0, 0, 0)),
        box('minf', box('vmhd', u32(1, 0, 0))),
      ),
    ]),
  };
}

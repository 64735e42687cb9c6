import { SnapError } from '../../../shared/errors.js';
import { findBox, VISUAL_ENTRY_BYTES } from '../../bytes/boxes.js';
import type { VideoCodec } from '../../codecs/types.js';
import type { CodedRun } from '../../keyframe/types.js';
import { descriptorMedia } from './descriptor-media.js';
import { AVC, HVC, nalMedia } from './nal-media.js';
import type { ClipMedia } from './types.js';

const MAKERS: Readonly<Partial<Record<VideoCodec, (run: CodedRun) => ClipMedia>>> = {
  h264: (run) => nalMedia(run, AVC),
  hevc: (run) => nalMedia(run, HVC),
  av1: (run) => keptMedia(run, 'av01', 'av1C'),
  vp9: (run) => keptMedia(run, 'vp09', 'vpcC'),
  vp8: (run) => keptMedia(run, 'vp08', 'vpcC'),
  mpeg2video: descriptorMedia,
  mpeg4: descriptorMedia,
};

/**
 * The first unit of a run as an MP4 carries it.
 *
 * @throws SnapError with code `unsupported-codec` if none does, `decode-failed` if it lacks what a decoder needs
 */
export function toClipMedia(run: CodedRun): ClipMedia {
  const make = MAKERS[run.codec];
  if (make) return make(run);
  throw new SnapError('unsupported-codec', `No MP4 is made here of ${run.codec}`);
}

/** Codecs whose samples and records are the same wherever they come from. */
function keptMedia(
  { codec, codecString, mp4, units: [unit] }: CodedRun,
  fourcc: string,
  recordName: string,
): ClipMedia {
  const box = mp4 && findBox(mp4.entry.clearBox.subarray(8 + VISUAL_ENTRY_BYTES), recordName);
  if (!box || !unit) {
    throw new SnapError('unsupported-codec', `Nothing configures the decoder of ${codec}`);
  }
  return { fourcc, recordName, record: box.payload, data: unit.data, codec: codecString ?? codec };
}

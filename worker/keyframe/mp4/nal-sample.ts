import { IDR_SLICE, SLICE, h264TypeOf, readSliceStart } from '../../codecs/h264-syntax.js';
import { isIrap, LAST_SLICE as LAST_HEVC_SLICE, hevcTypeOf } from '../../codecs/hevc-syntax.js';
import { isByteStream, splitNalUnits } from '../../bytes/nal-units.js';
import type { VideoCodec } from '../../codecs/types.js';

/**
 * The kind of a sample's picture: `random-access` for an IDR or IRAP picture, `intra` for another one of H.264 with I
 * slices alone, `inter` for everything else; `undefined` if there is no slice.
 */
export type SampleContent = 'random-access' | 'intra' | 'inter';

/** Inspects a sample of H.264 or HEVC: ISO/IEC 14496-15 4.3.3.1, or Annex B, which some writers use there. */
export function lookIntoSample(
  data: Uint8Array,
  codec: VideoCodec,
  nalLengthBytes: number,
): SampleContent | undefined {
  const framing = isByteStream(data) ? 'annex-b' : { lengthBytes: nalLengthBytes };
  let found: SampleContent | undefined;
  for (const unit of splitNalUnits(data, framing)) {
    const content = codec === 'h264' ? lookIntoAvc(unit) : lookIntoHevc(unit);
    if (content && content !== 'intra') return content;
    found ??= content;
  }
  return found;
}

function lookIntoAvc(unit: Uint8Array): SampleContent | undefined {
  const type = h264TypeOf(unit);
  if (type === IDR_SLICE) return 'random-access';
  if (type !== SLICE) return undefined;
  return readSliceStart(unit).isIntra ? 'intra' : 'inter';
}

function lookIntoHevc(unit: Uint8Array): SampleContent | undefined {
  const type = hevcTypeOf(unit);
  if (type > LAST_HEVC_SLICE) return undefined;
  return isIrap(type) ? 'random-access' : 'inter';
}

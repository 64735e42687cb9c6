import { SnapError } from '../../../shared/errors.js';
import { codecsOf } from '../../codecs/codec-table.js';
import type { VideoCodec } from '../../codecs/types.js';
import type { CodedPicture } from '../../keyframe/types.js';
import { describePicture } from '../describe/describe-picture.js';
import { toShown } from '../describe/show.js';
import type { AbsentEngine, DecodeEngine } from '../types.js';
import type { FfmpegDecoder } from './ffmpeg-decoder.js';

const DECODES = codecsOf('ffmpeg');
/** What our cutters know nothing of, its demuxers and decoders may. */
const MAY_DECODE: ReadonlySet<VideoCodec> = new Set([...DECODES, 'unknown']);
/** Script and compressed WebAssembly, about. */
const DOWNLOAD_BYTES = 10_000_000;

/** What is said where ffmpeg was not added. */
export const FFMPEG_ABSENT: AbsentEngine = {
  mayDecode: MAY_DECODE,
  hint: 'ffmpeg may, which new Snapper({ engines: [ffmpeg()] }) adds, with ffmpeg of hlsnap/ffmpeg',
};

/** Decodes with `@ffmpeg/core`; `load` gets the script that knows how, of which nothing is here. */
export function createFfmpegEngine(load: () => Promise<FfmpegDecoder>): DecodeEngine {
  let loaded: FfmpegDecoder | undefined;
  const get = async (): Promise<FfmpegDecoder> => (loaded ??= await load());
  return {
    name: 'ffmpeg',
    decodes: DECODES,
    takesUncut: true,
    tellsDamage: MAY_DECODE,
    cost: DOWNLOAD_BYTES,
    supports: ({ codec }) => Promise.resolve(MAY_DECODE.has(codec)),
    usesHardware: () => Promise.resolve(false),
    async preload() {
      await (await get()).preload();
    },
    rest: () => undefined,
    async decode(picture, options) {
      refuseWhatCannotDecode(picture);
      const description = describePicture(picture);
      const decoder = await get();
      return toShown(await decoder.decode(picture, options), description);
    },
    recycle(picture) {
      loaded?.recycle(picture);
    },
  };
}

function refuseWhatCannotDecode({ codec, codecString }: CodedPicture): void {
  if (MAY_DECODE.has(codec)) return;
  const message = `There is no decoder for ${codecString ?? codec} in this build of ffmpeg`;
  throw new SnapError('unsupported-codec', message);
}

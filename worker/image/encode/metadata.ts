import type { CodecModules } from '../../../wasm/codecs/codec-modules.js';
import type { Size } from '../../../shared/geometry.js';

/** The facts about a picture that an image can carry. */
export interface PictureFacts {
  /** When the picture was taken, in wall-clock time. */
  readonly date: Date | undefined;
  /** What the picture shows, such as the stream and the moment. */
  readonly description: string | undefined;
}

const SOFTWARE = 'hlsnap';
/** A segment's length has 16 bits and includes itself. */
const MAX_PAYLOAD = 0xffff - 2;
/** Keeps the payload, whatever else is in it, below that limit. */
const MAX_DESCRIPTION = 10_000;

/** Writes the facts into a JPEG as EXIF. */
export async function withMetadata(
  jpeg: Uint8Array<ArrayBuffer>,
  { width, height }: Size,
  { date, description }: PictureFacts,
  modules: CodecModules,
): Promise<Uint8Array<ArrayBuffer>> {
  const { exifPayload } = await modules.loadScript('exif');
  const payload = exifPayload({
    ...{ width, height, date, software: SOFTWARE },
    description: description?.slice(0, MAX_DESCRIPTION),
  });
  return payload.length > MAX_PAYLOAD ? jpeg : insertSegment(jpeg, payload);
}

/** Inserts APP1 after the start of the image and JFIF's segment, which has to be the first (JFIF 1.02, ISO 10918-5). */
function insertSegment(
  jpeg: Uint8Array<ArrayBuffer>,
  payload: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const hasJfif = jpeg[2] === 0xff && jpeg[3] === 0xe0;
  const at = hasJfif ? 4 + (jpeg[4] ?? 0) * 256 + (jpeg[5] ?? 0) : 2;
  const length = payload.length + 2;
  const made = new Uint8Array(jpeg.length + 2 + length);
  made.set(jpeg.subarray(0, at));
  made.set([0xff, 0xe1, length >> 8, length & 0xff], at);
  made.set(payload, at + 4);
  made.set(jpeg.subarray(at), at + 4 + payload.length);
  return made;
}

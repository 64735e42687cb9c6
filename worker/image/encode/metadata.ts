import type { CodecModules } from '../../../wasm/codecs/codec-modules.js';
import type { Size } from '../../../shared/geometry.js';

/** What is known of a picture that an image can carry. */
export interface PictureFacts {
  /** When it was taken, by the wall clock. */
  readonly date: Date | undefined;
  /** What it shows, such as the stream and the moment. */
  readonly description: string | undefined;
}

const SOFTWARE = 'hlsnap';
/** A segment's length is 16 bits and counts itself. */
const MAX_PAYLOAD = 0xffff - 2;
/** So that the payload, whatever else is in it, stays below that. */
const MAX_DESCRIPTION = 10_000;

/** Puts the facts into a JPEG as EXIF. */
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

/** As APP1 behind the start of the image and JFIF's own segment, which has to be the first (JFIF 1.02, ISO 10918-5). */
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

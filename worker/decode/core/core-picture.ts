import { SnapError } from '../../../shared/errors.js';
import type { CoreDecoder, CorePicture } from '../../../wasm/core/core-decoder.js';
import type { SpareMemory } from '../../bytes/spare-memory.js';
import { colorFromCodes } from '../../codecs/headers/color-codes.js';
import type { VideoCodec } from '../../codecs/types.js';
import { parsePixelFormat, pictureBytes, planeSizes } from '../../picture/pixel-format.js';
import type { DecodedPicture, PlaneLayout } from '../../picture/types.js';
import { undecodedShare } from '../undecoded.js';

const MACROBLOCK_PIXELS = 16 * 16;

/**
 * Copies a picture out of the decoder's memory.
 *
 * @throws SnapError with code `unsupported-codec` if its planes are none that can be read
 */
export function copyPicture(
  codec: VideoCodec,
  made: CorePicture,
  decoder: CoreDecoder,
  memory: SpareMemory,
): DecodedPicture {
  const { width, height, range, sampleAspectRatio, fields, concealed } = made;
  // A plane of alpha would be the last one.
  const pixelFormat = made.pixelFormat.replace(/^(yuv|gbr)a/, '$1');
  const layout = parsePixelFormat(pixelFormat);
  if (!layout) {
    const message = `Pictures in the format ${made.pixelFormat} cannot be read`;
    throw new SnapError('unsupported-codec', message);
  }
  const isFullRange = range === undefined ? undefined : range === 'full';
  const picture: DecodedPicture = {
    codec,
    width,
    height,
    layout,
    pixelFormat,
    planes: copyPlanes(made, layout, decoder, memory),
    sampleAspectRatio: sampleAspectRatio > 0 ? sampleAspectRatio : 1,
    color: colorFromCodes({ ...made, isFullRange }),
    fields,
    damagedShare: 0,
  };
  const concealedShare = (concealed * MACROBLOCK_PIXELS) / (width * height);
  const damagedShare = Math.min(1, Math.max(concealedShare, undecodedShare(picture)));
  return { ...picture, damagedShare };
}

function copyPlanes(
  { width, height, planes }: CorePicture,
  layout: PlaneLayout,
  decoder: CoreDecoder,
  memory: SpareMemory,
): Uint8Array<ArrayBuffer> {
  const bytes = pictureBytes(layout, width, height);
  const out = memory.take(bytes).subarray(0, bytes);
  const sampleBytes = layout.bits > 8 ? 2 : 1;
  let at = 0;
  for (const [index, size] of planeSizes(layout, width, height).entries()) {
    const { address = 0, stride = 0 } = planes[index] ?? {};
    const rowBytes = size.width * sampleBytes;
    if (stride === rowBytes) {
      out.set(decoder.bytes(address, rowBytes * size.height), at);
      at += rowBytes * size.height;
      continue;
    }
    for (let row = 0; row < size.height; row++, at += rowBytes) {
      out.set(decoder.bytes(address + row * stride, rowBytes), at);
    }
  }
  return out;
}

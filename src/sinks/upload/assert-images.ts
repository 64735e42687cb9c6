import { assertObject, wrongType } from '../../options/check.js';
import type { SnapFile, SnapshotLike } from '../../results/snapshot.js';

/** Checks a sink's arguments. Throws a `TypeError`, or a `RangeError` if there is no image. */
export function assertImages(images: readonly SnapFile[], snapshot: SnapshotLike): void {
  assertObject('snapshot', snapshot);
  if (images.length === 0) throw new RangeError('snapshot.images must hold at least one image');
  for (const image of images) {
    assertObject('image', image);
    if (!(image.blob instanceof Blob)) {
      throw wrongType('image.blob', 'a Blob', image.blob);
    }
  }
}

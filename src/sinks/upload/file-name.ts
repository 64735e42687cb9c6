import type { SnapImage } from '../../snapshot.js';
import type { ImageType } from '../../shared/types.js';
import type { SnapshotLike } from '../types.js';

const EXTENSIONS: Readonly<Record<ImageType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/avif': 'avif',
};

/** The image's name, or one from its place in the snapshot and the picture's time, in milliseconds. */
export function fileNameOf(image: SnapImage, { images, presentationTime }: SnapshotLike): string {
  if (image.name !== undefined) return image.name;
  const index = Math.max(0, images.indexOf(image));
  const milliseconds = Math.round(presentationTime * 1000);
  return `snapshot-${milliseconds}-${index + 1}.${EXTENSIONS[image.type]}`;
}

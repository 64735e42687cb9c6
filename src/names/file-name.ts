import type { SnapFile, SnapshotLike } from '../results/snapshot.js';
import { expandTemplate, extensionOf, isImageType } from './expand.js';
import { safePath, splitExtension } from './safe-path.js';
import { streamName } from './stream-name.js';
import { UniqueNames } from './unique-names.js';

/**
 * The name of an image's file: its own, or one made from the stream and the time, with an extension that fits its type.
 * It is a safe relative path on every system, with `/` between folders, and differs for each image of the snapshot.
 *
 * @public
 */
export function fileName(image: SnapFile, snapshot: SnapshotLike): string {
  const names = new UniqueNames();
  const position = snapshot.images.indexOf(image);
  const before = position < 0 ? [] : snapshot.images.slice(0, position);
  for (const other of before) names.take(ownName(other, snapshot));
  return names.take(ownName(image, snapshot));
}

function ownName(image: SnapFile, snapshot: SnapshotLike): string {
  return withExtension(safePath(image.name ?? defaultName(image, snapshot)), image);
}

function defaultName(image: SnapFile, snapshot: SnapshotLike): string {
  const { images, presentationTime, programDateTime, playlistUrl, segment } = snapshot;
  const { width, height, type } = image;
  const template = images.length > 1 ? '[stream]-[time]-[width]x[height]' : '[stream]-[time]';
  return expandTemplate(template, {
    ...{ width, height, type, job: '', index: 0 },
    time: presentationTime,
    date: programDateTime ?? new Date(),
    sequence: segment?.sequence,
    stream: streamName(playlistUrl),
  });
}

function withExtension(path: string, { type }: SnapFile): string {
  const extension = extensionOf(type);
  const has = splitExtension(path).extension.slice(1).toLowerCase();
  const isIndex = !isImageType(type) && has !== '';
  const fits = isIndex || has === extension || (extension === 'jpg' && has === 'jpeg');
  return fits ? path : safePath(`${path}.${extension}`);
}

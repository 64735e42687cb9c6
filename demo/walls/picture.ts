import type { SnapImage, Snapshot } from 'hlsnap';
import { formatDateTime, formatSeconds } from '../format.js';

/** Empties a list, and frees the images in it. */
export function emptyPictures(list: Element): void {
  for (const img of list.querySelectorAll('img')) showPicture(img, undefined, '');
  list.replaceChildren();
}

/** Shows an image, or none, and frees the one before. */
export function showPicture(
  place: HTMLImageElement,
  image: Pick<SnapImage, 'blob'> | undefined,
  alt: string,
): void {
  const before = place.src;
  place.hidden = image === undefined;
  place.alt = alt;
  if (image) place.src = URL.createObjectURL(image.blob);
  else place.removeAttribute('src');
  if (before !== '') URL.revokeObjectURL(before);
}

/** By the stream's own clock where it has one. */
export function momentText({
  presentationTime,
  programDateTime,
}: Pick<Snapshot, 'presentationTime' | 'programDateTime'>): string {
  return programDateTime
    ? `${formatDateTime(programDateTime)} UTC`
    : formatSeconds(presentationTime);
}

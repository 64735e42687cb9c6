import type { SnapImage, Snapshot } from 'hlsnap';

/** One picture taken in this session. */
export interface Picture {
  /** What its source is called; not the source, which may be a file that the user has closed. */
  readonly label: string;
  readonly snapshot: Snapshot;
  readonly image: SnapImage;
  /** Valid until the picture is dropped. */
  readonly objectUrl: string;
}

export const MAX_PICTURES = 12;

/** The pictures of this session, newest first. Owns their object URLs. */
export class PictureList {
  #pictures: readonly Picture[] = [];

  get kept(): readonly Picture[] {
    return this.#pictures;
  }

  /** Adds a picture and drops the oldest ones beyond {@link MAX_PICTURES}. */
  add(label: string, snapshot: Snapshot): Picture {
    const [image] = snapshot.images;
    if (image === undefined) throw new Error('The snapshot has no image');
    const objectUrl = URL.createObjectURL(image.blob);
    const picture = { label, snapshot, image, objectUrl };
    const all = [picture, ...this.#pictures];
    for (const dropped of all.slice(MAX_PICTURES)) URL.revokeObjectURL(dropped.objectUrl);
    this.#pictures = all.slice(0, MAX_PICTURES);
    return picture;
  }
}

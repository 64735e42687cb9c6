import type { Fields } from '../../http/ask.js';

/** An image as a part of a form. */
export interface FormImage {
  readonly blob: Blob;
  readonly type: string;
  readonly name: string;
}

/** Fields come first, so that a server can refuse a token before it reads a picture. */
export function multipartForm(
  fields: Fields,
  images: readonly FormImage[],
  fileField: string,
): FormData {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  images.forEach(({ blob, name }, index) => {
    form.append(`${fileField}${index + 1}`, blob, name);
  });
  return form;
}

/** The names of each image's fields in base64: the second image is the thumbnail. */
function base64Names(index: number): readonly [image: string, name: string] {
  if (index === 0) return ['image', 'name'];
  return index === 1 ? ['thumbnail', 'thumbnailname'] : [`image${index + 1}`, `name${index + 1}`];
}

export interface Base64Image extends Omit<FormImage, 'blob'> {
  readonly base64: string;
}

/**
 * A form with the images as text; `type` is the first image's type. The caller's own fields are kept where they name or
 * type an image, and give way only to the images themselves.
 */
export function base64Form(
  fields: Fields,
  images: readonly Base64Image[],
  own: Fields = new Map(),
): URLSearchParams {
  const form = new URLSearchParams([...fields]);
  images.forEach(({ base64, type, name }, index) => {
    const [imageField, nameField] = base64Names(index);
    form.set(imageField, base64);
    form.set(nameField, own.get(nameField) ?? name);
    if (index === 0) form.set('type', own.get('type') ?? type);
  });
  return form;
}

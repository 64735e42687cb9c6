import type { JobFile, JobFiles } from 'hlsnap/jobs';

/** How many pictures are kept at hand. */
const MOST = 200;

/** Object URLs of files, read when they are shown. */
export class FilePictures {
  readonly #files: JobFiles;
  /** The one that was not used for longest comes first. */
  readonly #urls = new Map<string, string>();

  constructor(files: JobFiles) {
    this.#files = files;
  }

  /** Shows a file's picture, unless the image was given another one meanwhile. */
  show(image: HTMLImageElement, file: JobFile | undefined): void {
    const key = file && keyOf(file);
    if (image.dataset['file'] === key) return;
    if (!file || key === undefined) {
      delete image.dataset['file'];
      image.removeAttribute('src');
      return;
    }
    image.dataset['file'] = key;
    this.#read(file, key).then(
      (url) => {
        if (image.dataset['file'] === key && url !== undefined) image.src = url;
      },
      () => {
        // It may have been deleted since it was listed: there is a next time.
        if (image.dataset['file'] === key) delete image.dataset['file'];
      },
    );
  }

  async #read(file: JobFile, key: string): Promise<string | undefined> {
    const known = this.#urls.get(key);
    const url = known ?? (await this.#load(file));
    if (url === undefined) return undefined;
    this.#urls.delete(key);
    this.#urls.set(key, url);
    const [oldest] = this.#urls;
    if (oldest && this.#urls.size > MOST) {
      this.#urls.delete(oldest[0]);
      URL.revokeObjectURL(oldest[1]);
    }
    return url;
  }

  /** A copy: the browser's own file cannot be read any more once the next snapshot replaces it. */
  async #load({ id }: JobFile): Promise<string | undefined> {
    const file = await this.#files.read(id);
    return file && URL.createObjectURL(new Blob([await file.arrayBuffer()], { type: file.type }));
  }
}

/** A file that is replaced keeps its id. */
function keyOf({ id, sequence }: JobFile): string {
  return `${id} ${sequence}`;
}

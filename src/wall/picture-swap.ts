/** The picture in an `<img>`, which gives way to the next one only when that is decoded. */
export class PictureSwap {
  readonly #img: HTMLImageElement;
  #url: string | undefined;
  #isDisposed = false;

  constructor(img: HTMLImageElement) {
    this.#img = img;
    // The next picture is decoded by then: it shows with the frame in which it is set.
    img.decoding = 'sync';
  }

  /** Settles when it shows. What browsers cannot decode is left out. */
  async show(blob: Blob): Promise<void> {
    const url = URL.createObjectURL(blob);
    const next = new Image();
    next.src = url;
    const isDecoded = await next.decode().then(
      () => true,
      () => false,
    );
    if (!isDecoded || this.#isDisposed) {
      URL.revokeObjectURL(url);
      return;
    }
    this.#img.src = url;
    this.#free();
    this.#url = url;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#free();
  }

  #free(): void {
    if (this.#url !== undefined) URL.revokeObjectURL(this.#url);
    this.#url = undefined;
  }
}

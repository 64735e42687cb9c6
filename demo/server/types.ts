import type { ImageType } from 'hlsnap';

/** A picture in the upload folder. */
export interface StoredFile {
  readonly name: string;
  readonly url: string;
  readonly type: ImageType;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

export interface UploadAnswer {
  readonly ok: true;
  readonly files: readonly StoredFile[];
  /** The data that came with the request for the token, if any. */
  readonly tokenData?: Readonly<Record<string, string>>;
}

/** A file part of a form. */
export interface FormFile {
  readonly field: string;
  /** The client's name for it, which is not trusted. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** A body, in whichever encoding it came. */
export interface Form {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: readonly FormFile[];
}

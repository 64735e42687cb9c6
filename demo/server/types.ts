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
  /** What the token was asked for with, where there was something. */
  readonly tokenData?: Readonly<Record<string, string>>;
}

/** A file part of a form. */
export interface FormFile {
  readonly field: string;
  /** As the client named it: not to be trusted. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** A body, whatever its encoding. */
export interface Form {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: readonly FormFile[];
}

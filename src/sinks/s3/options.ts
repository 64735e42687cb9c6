import type { SnapImage } from '../../results/snapshot.js';
import type { SnapshotLike } from '../types.js';
import type { AccessOptions, FieldValues } from '../../http/access-options.js';

/**
 * A form that S3 takes (a POST policy), as `createPresignedPost` of the AWS SDK makes it.
 *
 * @public
 */
export interface S3PostSignature {
  /** The bucket's URL, unless the sink has one. */
  readonly url?: string | undefined;
  /** The form's fields: policy, signature, key and whatever else the policy names. */
  readonly fields: FieldValues;
}

/**
 * A URL that S3 takes a PUT at.
 *
 * @public
 */
export interface S3PutSignature {
  /** The presigned URL. */
  readonly url: string;
  /** `'PUT'`, where it is said. */
  readonly method?: 'PUT' | undefined;
  /** Headers that were signed. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The object's key, for the result; what the URL shows can have the bucket in front. */
  readonly key?: string | undefined;
}

/**
 * What lets one image, or many, into a bucket: a POST policy, a presigned PUT, or only the URL of one. An object with a
 * `policy` and without `fields` is taken to be the fields themselves.
 *
 * @public
 */
export type S3Signature = string | URL | S3PostSignature | S3PutSignature | FieldValues;

/**
 * What a function that signs is told.
 *
 * @public
 */
export interface S3PresignRequest {
  /** The name of the image's file, with its extension; `/` parts folders. */
  readonly name: string;
  /** Its media type. */
  readonly type: string;
  /** Its size, in bytes. */
  readonly bytes: number;
  /** The key of this delivery, the same when it is repeated: an object's key made of it makes a repetition harmless. */
  readonly idempotencyKey: string;
  /** What the image shows. */
  readonly snapshot: SnapshotLike;
  /** Fires when the signature is of no use any more. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Options of {@link s3}. One of `signature`, `signatureUrl` and `presign` is needed. What {@link AccessOptions} says is
 * for `signatureUrl` and `tokenUrl`; nothing but the signature goes to the bucket.
 *
 * @public
 */
export interface S3Options extends AccessOptions {
  /** The bucket's URL, where signatures name none; relative to the page. */
  readonly url?: string | URL | undefined;
  /** A signature for every image; where it does not fix the object's key, each image gets its own. */
  readonly signature?: S3Signature | undefined;
  /**
   * Where a signature is to be had: asked with a POST for each image, with `signatureData`, the token's fields, and
   * `name`, `type`, `bytes` and `idempotencyKey`. The answer is a JSON object.
   */
  readonly signatureUrl?: string | URL | undefined;
  /** Further fields of the question to `signatureUrl`. */
  readonly signatureData?: FieldValues | undefined;
  /**
   * How that question travels: as a form (`application/x-www-form-urlencoded`) or as JSON.
   * @defaultValue `'form'`
   */
  readonly signatureFormat?: 'form' | 'json' | undefined;
  /** Signs for an image. */
  readonly presign?:
    | ((image: SnapImage, request: S3PresignRequest) => S3Signature | Promise<S3Signature>)
    | undefined;
  /**
   * Further fields of the form, such as `acl` and `x-amz-server-side-encryption`, where the signature has none of the
   * name; with a presigned PUT they are headers. The policy, or what was signed, has to allow them.
   */
  readonly fields?: FieldValues | undefined;
  /**
   * The key of an object, with a POST policy that allows several, or a function that gives it; the name of the image's file
   * takes the place of `${filename}`.
   * @defaultValue the signature's, or the name of the image's file
   */
  readonly key?: string | ((image: SnapImage, snapshot: SnapshotLike) => string) | undefined;
}

/**
 * What an upload to S3 came to.
 *
 * @public
 */
export interface S3Result {
  /** Where the object is, without any signature; who may read it is the bucket's matter. */
  readonly url: string;
  /** The object's key. */
  readonly key: string;
  /** As S3 gave it, in quotes; `undefined` where the bucket's CORS rules do not expose it (`ExposeHeader`: `ETag`). */
  readonly etag: string | undefined;
  /** What S3 said where the object is; `undefined` where it did not, or the bucket's CORS rules hide it. */
  readonly location: string | undefined;
}

import type { SnapFile, SnapshotLike } from '../../results/snapshot.js';
import type { AccessOptions, FieldValues } from '../../http/access-options.js';

/**
 * A form for S3 (a POST policy), as the AWS SDK's `createPresignedPost` makes it.
 *
 * @public
 */
export interface S3PostSignature {
  /** The bucket's URL, unless the sink has it. */
  readonly url?: string | undefined;
  /** The form's fields: policy, signature, key and everything else that the policy names. */
  readonly fields: FieldValues;
}

/**
 * A URL that accepts a PUT to S3.
 *
 * @public
 */
export interface S3PutSignature {
  /** The presigned URL. */
  readonly url: string;
  /** `'PUT'`, if given. */
  readonly method?: 'PUT' | undefined;
  /** The headers that were signed. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The object's key, for the result; the URL's path may begin with the bucket. */
  readonly key?: string | undefined;
}

/**
 * What allows one image, or many, into a bucket: a POST policy, a presigned PUT, or just its URL. An object with a
 * `policy` and without `fields` is taken as the fields themselves.
 *
 * @public
 */
export type S3Signature = string | URL | S3PostSignature | S3PutSignature | FieldValues;

/**
 * The argument of a function that signs.
 *
 * @public
 */
export interface S3PresignRequest {
  /** The name of the image's file, with its extension; `/` separates folders. */
  readonly name: string;
  /** The image's media type. */
  readonly type: string;
  /** The image's size in bytes. */
  readonly bytes: number;
  /**
   * The key of this delivery, the same when it is repeated. Derive the object's key from it, so that a repetition does
   * no harm.
   */
  readonly idempotencyKey: string;
  /** The snapshot that the image belongs to. */
  readonly snapshot: SnapshotLike;
  /** Aborted when the signature is no longer needed. */
  readonly signal: AbortSignal | undefined;
}

/**
 * The options of {@link s3}. One of `signature`, `signatureUrl` and `presign` is required. {@link AccessOptions} apply
 * to `signatureUrl` and `tokenUrl`; the bucket gets only the signature.
 *
 * @public
 */
export interface S3Options extends AccessOptions {
  /** The bucket's URL, if the signatures have none; relative to the page. */
  readonly url?: string | URL | undefined;
  /** A signature for all images; if it does not fix the object's key, each image gets its own key. */
  readonly signature?: S3Signature | undefined;
  /**
   * The URL that signs: it gets a POST for each image, with `signatureData`, the token's fields, and `name`, `type`,
   * `bytes` and `idempotencyKey`. The answer is a JSON object.
   */
  readonly signatureUrl?: string | URL | undefined;
  /** Additional fields of the request to `signatureUrl`. */
  readonly signatureData?: FieldValues | undefined;
  /**
   * How that request is sent: as a form (`application/x-www-form-urlencoded`) or as JSON.
   * @defaultValue `'form'`
   */
  readonly signatureFormat?: 'form' | 'json' | undefined;
  /** Signs for an image. */
  readonly presign?:
    | ((image: SnapFile, request: S3PresignRequest) => S3Signature | Promise<S3Signature>)
    | undefined;
  /**
   * Additional fields of the form, such as `acl` and `x-amz-server-side-encryption`, unless the signature has a field
   * of that name; with a presigned PUT they are headers. The policy, or the signature, has to allow them.
   */
  readonly fields?: FieldValues | undefined;
  /**
   * The object's key, for a POST policy that allows several keys, or a function that returns it; `${filename}` in it
   * stands for the name of the image's file.
   * @defaultValue the signature's, or the name of the image's file
   */
  readonly key?: string | ((image: SnapFile, snapshot: SnapshotLike) => string) | undefined;
}

/**
 * The result of an upload to S3.
 *
 * @public
 */
export interface S3Result {
  /** The object's URL, without a signature; the bucket decides who may read it. */
  readonly url: string;
  /** The object's key. */
  readonly key: string;
  /** In quotes, whether the service sent them or not; `undefined` if the bucket's CORS rules do not expose it (`ExposeHeader`: `ETag`). */
  readonly etag: string | undefined;
  /** Where the object is according to S3; `undefined` if S3 names no HTTP(S) URL in the bucket, or the bucket's CORS rules hide it. */
  readonly location: string | undefined;
}

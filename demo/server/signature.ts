import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Settings } from './options.js';
import type { SignatureWish } from './signature-wish.js';

type S3Settings = NonNullable<Settings['s3']>;

/** What a page needs to send a picture to S3. */
export interface Signature {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  /** For a POST: form fields that come before the field `file`. */
  readonly fields?: Readonly<Record<string, string>>;
  /** For a PUT: headers that have to be sent unchanged. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly key: string;
  /** In ISO 8601. */
  readonly expires: string;
}

/** Signs for one bucket. */
export class Signer {
  readonly #s3: S3Settings;
  readonly #maxFileBytes: number;
  readonly #client: S3Client;

  constructor(s3: S3Settings, maxFileBytes: number) {
    this.#s3 = s3;
    this.#maxFileBytes = maxFileBytes;
    this.#client = new S3Client({
      endpoint: s3.endpoint,
      region: s3.region,
      forcePathStyle: true,
      credentials: s3,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
  }

  async sign(wish: SignatureWish): Promise<Signature> {
    const key = this.#s3.keyPrefix + wish.name;
    const expires = new Date(Date.now() + this.#s3.expirySeconds * 1000).toISOString();
    const signed = wish.method === 'POST' ? this.#signPost(wish, key) : this.#signPut(wish, key);
    return { method: wish.method, ...(await signed), key, expires };
  }

  close(): void {
    this.#client.destroy();
  }

  #signPost(
    { type, bytes }: SignatureWish,
    key: string,
  ): Promise<Pick<Signature, 'url'> & { fields: Record<string, string> }> {
    const { acl, serverSideEncryption } = this.#s3;
    return createPresignedPost(this.#client, {
      Bucket: this.#s3.bucket,
      Key: key,
      Expires: this.#s3.expirySeconds,
      Conditions: [['content-length-range', bytes ?? 1, bytes ?? this.#maxFileBytes]],
      Fields: {
        'Content-Type': type,
        success_action_status: '201',
        ...(acl !== undefined && { acl }),
        ...(serverSideEncryption !== undefined && {
          'x-amz-server-side-encryption': serverSideEncryption,
        }),
      },
    });
  }

  async #signPut(
    { type, bytes }: SignatureWish,
    key: string,
  ): Promise<Pick<Signature, 'url'> & { headers: Record<string, string> }> {
    const { acl, serverSideEncryption } = this.#s3;
    const headers = {
      'Content-Type': type,
      ...(acl !== undefined && { 'x-amz-acl': acl }),
      ...(serverSideEncryption !== undefined && {
        'x-amz-server-side-encryption': serverSideEncryption,
      }),
    };
    const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    const command = new PutObjectCommand({
      Bucket: this.#s3.bucket,
      Key: key,
      ContentType: type,
      ContentLength: bytes,
      ACL: acl as undefined,
      ServerSideEncryption: serverSideEncryption as undefined,
    });
    const url = await getSignedUrl(this.#client, command, {
      expiresIn: this.#s3.expirySeconds,
      signableHeaders: names,
      unhoistableHeaders: names,
    });
    return { url, headers };
  }
}

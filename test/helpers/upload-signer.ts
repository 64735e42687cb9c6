import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { S3PostSignature } from '../../src/sinks/index.js';
import type { S3Account } from './s3-policy.js';

/** Signs for one bucket, as a page's server would. */
export interface UploadSigner {
  readonly client: S3Client;
  /** A policy for one key; with negative seconds, it expired that long ago. */
  readonly post: (
    key: string,
    fields?: Record<string, string>,
    seconds?: number,
  ) => Promise<S3PostSignature>;
  /** A URL that is valid for a minute from the signing date. */
  readonly put: (key: string, signingDate?: Date) => Promise<string>;
}

export function createSigner(account: S3Account & { readonly url: string }): UploadSigner {
  const { accessKeyId, secretAccessKey, region, bucket, url } = account;
  const client = new S3Client({
    endpoint: url,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  return {
    client,
    post: (key, fields = {}, seconds = 60) =>
      createPresignedPost(client, { Bucket: bucket, Key: key, Expires: seconds, Fields: fields }),
    put: (key, signingDate = new Date()) =>
      getSignedUrl(client, new PutObjectCommand({ Bucket: bucket, Key: key }), {
        expiresIn: 60,
        signingDate,
      }),
  };
}

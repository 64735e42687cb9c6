import { SnapError } from '../../../shared/errors.js';
import type { SnapFile } from '../../results/snapshot.js';
import { askCaller, askRaw, readObject, toFields } from '../../http/ask.js';
import { sendWithTicket } from '../../http/token.js';
import type { S3PresignRequest } from './options.js';
import type { ResolvedS3, SignatureSource } from './resolve.js';
import { readSignature, type SignedRequest } from './signature.js';

/** Gets a signature for an image. */
export async function sign(
  s3: ResolvedS3,
  image: SnapFile,
  request: S3PresignRequest,
): Promise<SignedRequest> {
  const { source, bucketUrl, timeoutSeconds } = s3;
  switch (source.kind) {
    case 'fixed':
      return source.signed;
    case 'function': {
      const { presign } = source;
      const rules = { timeoutSeconds, signal: request.signal };
      const given = await askCaller('options.presign', () => presign(image, request), rules);
      return readSignature(given, bucketUrl);
    }
    case 'url':
      return askForSignature(s3, source, request);
  }
}

async function askForSignature(
  s3: ResolvedS3,
  { url, data, format }: Extract<SignatureSource, { kind: 'url' }>,
  { name, type, bytes, idempotencyKey, signal }: S3PresignRequest,
): Promise<SignedRequest> {
  const { timeoutSeconds, withCredentials } = s3;
  const facts = toFields({ name, type, bytes, idempotencyKey });
  const asked = { what: 'signature request', url };
  const answer = await sendWithTicket(s3, signal, async ({ token, fields }) =>
    askRaw({
      ...asked,
      data: new Map([...data, ...fields, ...facts]),
      format,
      headers: await s3.getHeaders({ url, token, signal }),
      withCredentials,
      timeoutSeconds,
      signal,
    }),
  );
  const given = readObject(asked, answer);
  try {
    return readSignature(given, s3.bucketUrl);
  } catch (cause) {
    const text = 'The signature request was answered with something other than a signature';
    throw new SnapError('http', text, { url, status: answer.status, cause });
  }
}

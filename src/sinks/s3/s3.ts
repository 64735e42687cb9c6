import { fileName } from '../../names/file-name.js';
import type { SnapFile } from '../../results/snapshot.js';
import { isExpired, readWords, s3Refused, type S3Words } from './s3-answer.js';
import {
  finalKey,
  keyOf,
  locationIn,
  bucketObjectUrl,
  isSuccessPage,
  policyForm,
  readPutUrl,
  withKey,
} from './policy-form.js';
import type { S3Options, S3PresignRequest, S3Result } from './options.js';
import { isPastExpiry } from './expiry.js';
import { isSnapError } from '../../../shared/errors.js';
import { resolveS3, type ResolvedS3 } from './resolve.js';
import { sign } from './sign.js';
import { withFields, type SignedRequest } from './signature.js';
import type { Sink } from '../types.js';
import { throwIfAborted } from '../../../shared/abort.js';
import { isSuccess } from '../../http/answer.js';
import { assertArrived } from '../../http/redirected.js';
import { assertImages } from '../upload/assert-images.js';
import { newKey } from '../../http/key.js';
import { neverFalling } from '../../http/progress.js';
import { send, type Answer, type DeliveryRequest } from '../../http/request.js';
import { withRetries } from '../../http/retry.js';

/**
 * Puts each image into a bucket on S3 or a compatible service, with a signature from your server: the page never holds
 * the bucket's keys. All retries use the same signature, and so the same object key; an expired signature is renewed
 * once.
 *
 * Its calls fail with a `SnapError`: `http` (with `status`, and S3's `answer` as `{ code, message }`), `network`,
 * `timeout`, `aborted`, `save-unsupported` if there is no XMLHttpRequest.
 *
 * @param options - Where the signatures come from.
 * @throws `TypeError` or `RangeError` at once; it names the wrong option
 *
 * @example
 * ```ts
 * const sink = s3({ signatureUrl: '/s3/signature' });
 * const { url, etag } = await sink.write(image, snapshot);
 * ```
 *
 * @public
 */
export function s3(options: S3Options): Sink<S3Result> {
  const resolved = resolveS3(options);
  return {
    kind: 's3',
    write(image, snapshot, { signal, onProgress, key = newKey() } = {}) {
      assertImages([image], snapshot);
      const { blob, type } = image;
      const name = fileName(image, snapshot);
      const facts = { name, type, bytes: blob.size, idempotencyKey: key, snapshot, signal };
      return deliver(resolved, image, facts, neverFalling(onProgress));
    },
  };
}

type OnProgress = DeliveryRequest['onProgress'];

async function deliver(
  s3: ResolvedS3,
  image: SnapFile,
  facts: S3PresignRequest,
  onProgress: OnProgress,
): Promise<S3Result> {
  throwIfAborted(facts.signal);
  const { retries, timeoutSeconds, source } = s3;
  let signed: SignedRequest | undefined;
  let mayRenew = source.kind !== 'fixed';
  const attempt = async (): Promise<S3Result> => {
    // Kept for retries: a new signature may have a new key, and so make a second object.
    signed ??= await signFor(s3, image, facts);
    try {
      const answer = await sendSigned(s3, signed, { image, facts, onProgress });
      const words = readWords(answer);
      if (isSuccess(answer)) return toResult(s3, signed, words, facts.name);
      if (!mayRenew || !isExpired(answer, words)) throw s3Refused(signed.url, answer, words);
    } catch (error) {
      const isUnread = isSnapError(error) && error.code === 'network';
      if (!mayRenew || !isUnread || !isPastExpiry(signed, Date.now())) throw error;
    }
    mayRenew = false;
    signed = undefined;
    return attempt();
  };
  return withRetries(attempt, { retries, maxWaitSeconds: timeoutSeconds, signal: facts.signal });
}

async function signFor(
  s3: ResolvedS3,
  image: SnapFile,
  facts: S3PresignRequest,
): Promise<SignedRequest> {
  const signed = withFields(await sign(s3, image, facts), s3.fields);
  if (signed.kind === 'put') return signed;
  const key = s3.getKey?.(image, facts.snapshot) ?? keyOf(signed.fields) ?? facts.name;
  return { ...signed, fields: withKey(signed.fields, finalKey(key, facts.name)) };
}

interface Sending {
  readonly image: SnapFile;
  readonly facts: S3PresignRequest;
  readonly onProgress: OnProgress;
}

/** The bucket gets no cookies: only the signature counts. */
async function sendSigned(
  { timeoutSeconds }: ResolvedS3,
  signed: SignedRequest,
  { image: { blob }, facts: { name, signal }, onProgress }: Sending,
): Promise<Answer> {
  const common = { what: 'upload to S3', url: signed.url, withCredentials: false };
  const rest = { timeoutSeconds, signal, onProgress: ofImage(blob.size, onProgress) };
  const request: DeliveryRequest =
    signed.kind === 'post'
      ? {
          ...{ ...common, ...rest },
          method: 'POST',
          headers: [],
          body: policyForm(signed.fields, blob, name),
        }
      : { ...common, ...rest, method: 'PUT', headers: signed.headers, body: blob };
  const answer = await send(request);
  return isSuccessPage(signed, answer.url) ? answer : assertArrived(request, answer);
}

/** Counts only the image's bytes, not the form's bytes before them. */
function ofImage(bytes: number, onProgress: OnProgress): OnProgress {
  return (
    onProgress &&
    (({ loaded, total }) => {
      const around = total === undefined ? 0 : total - bytes;
      onProgress({ loaded: Math.min(bytes, Math.max(0, loaded - around)), total: bytes });
    })
  );
}

function toResult(
  { bucketUrl }: ResolvedS3,
  signed: SignedRequest,
  { key, etag, location: told }: S3Words,
  name: string,
): S3Result {
  const location = locationIn(
    told,
    signed.kind === 'post' ? signed.url : (bucketUrl ?? new URL('/', signed.url).href),
  );
  if (signed.kind === 'put') {
    const place = readPutUrl(signed.url, bucketUrl);
    return { ...place, key: signed.key ?? place.key, etag, location };
  }
  const made = key ?? keyOf(signed.fields) ?? name;
  return { url: location ?? bucketObjectUrl(signed.url, made), key: made, etag, location };
}

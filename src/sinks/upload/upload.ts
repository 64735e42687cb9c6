import { extensionOf } from '../../names/expand.js';
import { fileName } from '../../names/file-name.js';
import type { SnapFile, SnapshotLike } from '../../results/snapshot.js';
import type { Sink, SinkOptions } from '../types.js';
import { throwIfAborted } from '../../../shared/abort.js';
import type { Fields } from '../../http/ask.js';
import { assertArrived } from '../../http/redirected.js';
import { acceptAnswer } from './accept.js';
import { assertImages } from './assert-images.js';
import { toBase64 } from './base64.js';
import { base64Form, multipartForm } from './form.js';
import { newKey } from '../../http/key.js';
import type { UploadOptions } from './options.js';
import { neverFalling } from '../../http/progress.js';
import { send, type Answer, type DeliveryRequest } from '../../http/request.js';
import { resolveUpload, type ResolvedUpload } from './resolve.js';
import { withRetries } from '../../http/retry.js';
import { sendWithTicket } from '../../http/token.js';

/**
 * The result of an upload.
 *
 * @public
 */
export interface UploadResult {
  /** The HTTP status, 200 to 299. */
  readonly status: number;
  /** The server's answer: parsed if it is JSON, text if not, `undefined` if it is empty. */
  readonly answer: unknown;
}

/**
 * Sends images to a server, all images of a snapshot in one request. A failed request is repeated with the same key, so
 * that the server can tell a repetition from a second upload.
 *
 * Its calls fail with a `SnapError`: `http` (with `status` and the server's `answer`), `network`, `timeout`, `aborted`,
 * `too-large` if the answer is larger than 1 MiB, `save-unsupported` if there is no XMLHttpRequest.
 *
 * @param options - The destination, the form, and the source of tokens.
 * @throws `TypeError` or `RangeError` at once; it names the wrong option
 *
 * @example
 * ```ts
 * const sink = upload({ url: '/pictures', tokenUrl: '/token' });
 * const { answer } = await sink.write(image, snapshot);
 * ```
 *
 * @public
 */
export function upload(options: UploadOptions): Sink<UploadResult> {
  const resolved = resolveUpload(options);
  return {
    kind: 'upload',
    write: (image, snapshot, options) => deliver(resolved, [image], { snapshot, ...options }),
    writeAll: (snapshot, options) => deliver(resolved, snapshot.images, { snapshot, ...options }),
  };
}

interface Delivery extends SinkOptions {
  readonly snapshot: SnapshotLike;
}

function deliver(
  upload: ResolvedUpload,
  images: readonly SnapFile[],
  delivery: Delivery,
): Promise<UploadResult> {
  assertImages(images, delivery.snapshot);
  return sendAll(upload, images, delivery);
}

async function sendAll(
  upload: ResolvedUpload,
  images: readonly SnapFile[],
  { snapshot, signal, onProgress, key = newKey() }: Delivery,
): Promise<UploadResult> {
  throwIfAborted(signal);
  const toBody = await prepareBody(upload, images, snapshot);
  const attempt: Attempt = { key, toBody, signal, onProgress: neverFalling(onProgress) };
  return withRetries(async () => acceptAnswer(upload, await sendOnce(upload, attempt), signal), {
    retries: upload.retries,
    maxWaitSeconds: upload.timeoutSeconds,
    signal,
  });
}

interface Attempt {
  readonly key: string;
  readonly toBody: (fields: Fields) => FormData | URLSearchParams;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: DeliveryRequest['onProgress'];
}

function sendOnce(
  upload: ResolvedUpload,
  { key, toBody, signal, onProgress }: Attempt,
): Promise<Answer> {
  const { url, method, keyHeader, timeoutSeconds, withCredentials } = upload;
  return sendWithTicket(upload, signal, async ({ token, fields }) => {
    const headers = await upload.getHeaders({ url, token, signal });
    const request: DeliveryRequest = {
      what: 'upload',
      method,
      url,
      headers: keyHeader === undefined ? headers : [...headers, [keyHeader, key]],
      body: toBody(fields),
      withCredentials,
      timeoutSeconds,
      signal,
      onProgress,
    };
    const answer = await send(request);
    return upload.accept ? answer : assertArrived(request, answer);
  });
}

/** Everything that is the same for all attempts is made once: only the token's fields change. */
async function prepareBody(
  { format, typeName, fileField, getFields }: ResolvedUpload,
  images: readonly SnapFile[],
  snapshot: SnapshotLike,
): Promise<Attempt['toBody']> {
  const own = getFields(snapshot);
  const named = images.map((image) => ({
    blob: image.blob,
    type: image.type,
    name: fileName(image, snapshot),
  }));
  if (format === 'multipart') {
    return (ticket) => multipartForm(new Map([...own, ...ticket]), named, fileField);
  }
  const coded = await Promise.all(
    named.map(async ({ blob, type, name }) => ({
      base64: await toBase64(blob),
      type: typeName === 'extension' ? extensionOf(type) : type,
      name,
    })),
  );
  return (ticket) => base64Form(new Map([...own, ...ticket]), coded, own);
}

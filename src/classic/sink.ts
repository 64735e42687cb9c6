import { SnapError } from '../../shared/errors.js';
import type { AccessOptions, FieldValues } from '../http/access-options.js';
import type { SnapshotLike } from '../results/snapshot.js';
import { download, multi, s3, upload, type S3Result, type Sink } from '../sinks/index.js';
import { bareName } from './capture-complete.js';
import type { ClassicConfig } from './resolve.js';
import { tokenAsker } from './token-asker.js';

/** Where pictures go, and what the servers said. */
export interface ClassicSink {
  /** `undefined`: pictures go nowhere. */
  readonly sink: Sink | undefined;
  /** The server's answer to a snapshot's upload, or S3's results for its images. */
  readonly answerTo: (snapshot: SnapshotLike) => unknown;
}

export function classicSink(config: ClassicConfig): ClassicSink {
  const { savesLocally, serverUrl, s3Url, signatureUrl, signature } = config;
  const answers = new WeakMap<SnapshotLike, unknown>();
  const stored = new WeakMap<SnapshotLike, readonly S3Result[]>();
  const hasBucket = [s3Url, signatureUrl, signature].some((one) => one !== undefined);
  const sinks = [
    ...(savesLocally ? [download()] : []),
    ...(hasBucket ? [bucketSink(config, stored)] : []),
    ...(serverUrl === undefined ? [] : [serverSink(config, serverUrl, answers)]),
  ];
  return {
    sink: sinks.length > 1 ? multi(sinks) : sinks[0],
    answerTo: (snapshot) => answers.get(snapshot) ?? stored.get(snapshot),
  };
}

/**
 * Classic backends know no idempotency keys and answer no preflights, so there is no header for a key, no retry, and no
 * progress, for which a browser asks the server first.
 */
function serverSink(
  config: ClassicConfig,
  url: string,
  answers: WeakMap<SnapshotLike, unknown>,
): Sink {
  const asFiles = config.sendsFiles || config.images.length > 2;
  const form = upload({
    ...access(config),
    url,
    format: asFiles ? 'multipart' : 'base64',
    typeName: 'extension',
    ...(!asFiles && { fields: bareNames }),
    keyHeader: false,
    retries: 0,
  });
  const send: Sink['writeAll'] = async (snapshot, { signal } = {}) => {
    const result = await form.writeAll?.(snapshot, { signal });
    assertTaken(url, result);
    answers.set(snapshot, result?.answer);
    return result;
  };
  return {
    kind: 'upload',
    write: (image, snapshot, options) => send({ ...snapshot, images: [image] }, options),
    writeAll: send,
  };
}

function bucketSink(
  config: ClassicConfig,
  stored: WeakMap<SnapshotLike, readonly S3Result[]>,
): Sink {
  const { s3Url: url, signatureUrl, signature } = config;
  if (signature === undefined && signatureUrl === undefined) {
    throw new TypeError('options.s3url needs options.s3 or options.signatureurl');
  }
  const source = signature === undefined ? { ...access(config), signatureUrl } : { signature };
  const bucket = s3({ url, ...source });
  return {
    ...bucket,
    async write(image, snapshot, options) {
      const result = await bucket.write(image, snapshot, options);
      stored.set(snapshot, [...(stored.get(snapshot) ?? []), result]);
      return result;
    },
  };
}

function access({ token, tokenUrl, tokenData }: ClassicConfig): AccessOptions {
  const source = tokenUrl === undefined ? undefined : tokenAsker(tokenUrl, tokenData);
  return { credentials: 'include', token: token ?? source };
}

/** Classic backends put the type behind a name. */
function bareNames(snapshot: SnapshotLike): FieldValues {
  const [name = '', thumbnailname = ''] = snapshot.images.map((image) => bareName(image, snapshot));
  return { name, thumbnailname };
}

/** Classic backends refuse a picture with HTTP 200 and an `error` in their answer. */
function assertTaken(
  url: string,
  result: { readonly status: number; readonly answer: unknown } | undefined,
): void {
  const { status = 0, answer } = result ?? {};
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return;
  if (answer.error === null || answer.error === false || answer.error === '') return;
  throw new SnapError('http', 'The upload was answered with an error', { url, status, answer });
}

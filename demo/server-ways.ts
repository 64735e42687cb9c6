import { s3, upload, type UploadOptions } from 'hlsnap/sinks';
import { SnapError } from 'hlsnap';
import { make } from './dom.js';
import { deliver, type Told, type Way } from './sinks.js';

/** The options that the reference server needs. */
export function uploadOptions(base: string): UploadOptions {
  return { ...access(base), url: `${base}/upload` };
}

function access(base: string): { tokenUrl: string; credentials: 'include' } {
  return { tokenUrl: `${base}/token`, credentials: 'include' };
}

/** The ways that send to the server immediately. */
export function serverWays(base: () => string): Readonly<Record<'upload' | 's3', Way>> {
  return {
    upload: {
      label: 'Upload',
      save: async (delivery) => {
        const { answer } = await deliver(upload(uploadOptions(base())), delivery);
        return tellUpload(answer);
      },
    },
    s3: {
      label: 'S3',
      save: async (delivery) => {
        const sink = s3({ ...access(base()), signatureUrl: `${base()}/s3/signature` });
        const { key } = await deliver(sink, delivery);
        return [`In the bucket as ${key}.`];
      },
    },
  };
}

/** The reference server's answer to an upload as text, with a link to each picture. */
export function tellUpload(answer: unknown): Told {
  const links = filesOf(answer).map(({ name, url }) => {
    const link = make('a', '', name);
    link.href = url;
    return link;
  });
  return links.length === 0 ? ['Uploaded.'] : ['Uploaded as ', ...links];
}

/** The server is not part of this page, so its answer is checked first. */
function filesOf(answer: unknown): readonly { readonly name: string; readonly url: string }[] {
  const files = isRecord(answer) ? answer['files'] : undefined;
  return (Array.isArray(files) ? files : []).flatMap((file: unknown) => {
    if (!isRecord(file)) return [];
    const { name, url } = file;
    const isLink = typeof url === 'string' && /^https?:/.test(url);
    return typeof name === 'string' && isLink ? [{ name, url }] : [];
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/**
 * Whether the server signs uploads to a bucket; it throws if the server does not answer.
 *
 * @throws SnapError of code `network` or `http`
 */
export async function signsForBucket(base: string, signal: AbortSignal): Promise<boolean> {
  const token = await post(`${base}/token`, {}, signal);
  if (!token.ok) throw refusal(token);
  const { token: value, uploadId } = (await token.json()) as Readonly<Record<string, string>>;
  const fields = { token: value ?? '', uploadId: uploadId ?? '', name: 'check' };
  const signature = await post(`${base}/s3/signature`, fields, signal);
  if (signature.ok || signature.status === 404) return signature.ok;
  throw refusal(signature);
}

async function post(
  url: string,
  fields: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response> {
  try {
    const body = new URLSearchParams(fields);
    return await fetch(url, { method: 'POST', credentials: 'include', body, signal });
  } catch (cause) {
    throw new SnapError('network', 'The server did not answer', { url, cause });
  }
}

function refusal({ url, status }: Response): SnapError {
  return new SnapError('http', `The server answered with HTTP ${status}`, { url, status });
}

import S3rver from '@20minutes/s3rver';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { listen } from './http.js';
import { refusePost, type PostedForm, type S3Account, type S3Refusal } from './s3-policy.js';

/** What was stored under a key. */
export interface S3Object {
  readonly bytes: Uint8Array;
  readonly type: string;
  /** Without quotes. */
  readonly etag: string;
}

/** One request that wrote, or tried to. */
export interface S3Write {
  readonly method: string;
  /** The key in the URL of a PUT or the form of a POST. */
  readonly key: string;
  /** The headers of a PUT or the fields of a POST, with names in lower case. */
  readonly fields: Readonly<Record<string, string>>;
  /** The answer's status; 0 until there is one. */
  status: number;
}

export interface S3Server extends S3Account {
  /** The endpoint; the bucket is the first part of the path. */
  readonly url: string;
  /** Every PUT and POST since the start. */
  readonly writes: readonly S3Write[];
  readonly get: (key: string) => Promise<S3Object | undefined>;
  /** All keys, sorted. */
  readonly list: () => Promise<string[]>;
  readonly close: () => Promise<void>;
}

/** s3rver has a single account. */
const ACCOUNT: S3Account = {
  accessKeyId: 'S3RVER',
  secretAccessKey: 'S3RVER',
  region: 'eu-central-1',
  bucket: 'pictures',
};

const CORS_CONFIG = `<CORSConfiguration><CORSRule>
  <AllowedOrigin>*</AllowedOrigin><AllowedHeader>*</AllowedHeader>
  <AllowedMethod>GET</AllowedMethod><AllowedMethod>HEAD</AllowedMethod>
  <AllowedMethod>PUT</AllowedMethod><AllowedMethod>POST</AllowedMethod>
  <ExposeHeader>ETag</ExposeHeader><ExposeHeader>Location</ExposeHeader>
</CORSRule></CORSConfiguration>`;

const MAX_FORM_BYTES = 64 * 2 ** 20;

/**
 * An S3-compatible server with one bucket, open to every origin. s3rver checks signatures in headers and in presigned
 * URLs, and their expiry. This adds what it leaves out: POST policies, and a ban on unsigned writes.
 */
export async function startS3Server(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'hlsnap-s3-'));
  const configureBuckets = [{ name: ACCOUNT.bucket, configs: [CORS_CONFIG] }];
  const s3rver = new S3rver({ directory, silent: true, vhostBuckets: false, configureBuckets });
  await s3rver.configureBuckets();
  const writes: S3Write[] = [];
  const serve = s3rver.callback();
  const { url, close } = await listen((request, response) => {
    void answer(request, response, { serve, writes }).catch(() => response.destroy());
  });
  return {
    ...ACCOUNT,
    url,
    writes,
    get: (key) => getObject(s3rver, key),
    list: () => listKeys(s3rver),
    close: async () => {
      await close();
      s3rver.logger.exceptions.unhandle();
      s3rver.logger.close();
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

interface Serving {
  readonly serve: (request: IncomingMessage, response: ServerResponse) => void;
  readonly writes: S3Write[];
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { serve, writes }: Serving,
): Promise<void> {
  if (request.method === 'POST') {
    await answerPost(request, response, { serve, writes });
  } else if (/^(GET|HEAD|OPTIONS)$/.test(request.method ?? '')) {
    serve(request, response);
  } else {
    const key = decodeURIComponent(pathOf(request).split('/').slice(2).join('/'));
    logWrite(writes, response, { method: request.method ?? '', key, fields: plain(request) });
    if (isSigned(request)) serve(request, response);
    else refuse(response, { status: 403, code: 'AccessDenied', message: 'Access Denied' });
  }
}

async function answerPost(
  request: IncomingMessage,
  response: ServerResponse,
  { serve, writes }: Serving,
): Promise<void> {
  const body = await readBody(request);
  const form = await readForm(request, body);
  const fields = Object.fromEntries(form?.fields ?? []);
  logWrite(writes, response, { method: 'POST', key: fields['key'] ?? '', fields });
  const refused =
    form === undefined || pathOf(request).replaceAll('/', '') !== ACCOUNT.bucket
      ? { status: 400, code: 'MalformedPOSTRequest', message: 'The body is no form POST.' }
      : refusePost(form, ACCOUNT);
  if (refused !== undefined) {
    refuse(response, refused);
    return;
  }
  const { headers, method, url, socket } = request;
  const replay = Object.assign(Readable.from([Buffer.from(body)]), {
    headers,
    method,
    url,
    socket,
  });
  serve(replay as unknown as IncomingMessage, response);
}

async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_FORM_BYTES) throw new Error('The form is too large.');
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

async function readForm(
  request: IncomingMessage,
  body: Uint8Array<ArrayBuffer>,
): Promise<PostedForm | undefined> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const form = await new Response(body, { headers }).formData().catch(() => undefined);
  if (form === undefined) return undefined;
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    if (name === 'file') {
      return { fields, fileBytes: typeof value === 'string' ? value.length : value.size };
    }
    if (typeof value === 'string') fields.set(name.toLowerCase(), value);
  }
  return undefined;
}

function logWrite(
  writes: S3Write[],
  response: ServerResponse,
  entry: Omit<S3Write, 'status'>,
): void {
  const write: S3Write = { ...entry, status: 0 };
  writes.push(write);
  response.once('finish', () => {
    write.status = response.statusCode;
  });
}

function isSigned(request: IncomingMessage): boolean {
  const query = new URLSearchParams(request.url?.split('?')[1] ?? '');
  return request.headers.authorization !== undefined || query.has('X-Amz-Signature');
}

function pathOf(request: IncomingMessage): string {
  return request.url?.split('?')[0] ?? '';
}

function plain(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
}

function refuse(response: ServerResponse, { status, code, message }: S3Refusal): void {
  response.writeHead(status, {
    'Access-Control-Allow-Origin': '*',
    'Content-Type': 'application/xml',
    Connection: 'close',
  });
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  response.end(
    `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>${text}</Message></Error>`,
  );
}

async function getObject({ store }: S3rver, key: string): Promise<S3Object | undefined> {
  const object = await store.getObject(ACCOUNT.bucket, key);
  if (object === null) return undefined;
  const { metadata, content } = object;
  return {
    bytes: content === null ? new Uint8Array() : new Uint8Array(await buffer(content)),
    type: metadata['content-type'] ?? '',
    etag: metadata['etag']?.replaceAll('"', '') ?? '',
  };
}

async function listKeys({ store }: S3rver): Promise<string[]> {
  const { objects } = await store.listObjects(ACCOUNT.bucket, {});
  return objects.map(({ key }) => key).sort();
}

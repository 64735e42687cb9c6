import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from './http.js';

/** What happens to the next upload. */
export type Fault =
  /** The connection breaks after this many bytes of the body. */
  | { readonly kind: 'drop'; readonly afterBytes: number }
  /** No more than so many bytes of the body, and what is on its way, are read until this is settled. */
  | { readonly kind: 'paused'; readonly afterBytes: number; readonly until: Promise<unknown> }
  /** The upload is stored, and the connection breaks before the answer. */
  | { readonly kind: 'drop-answer' }
  /** An answer, after the whole body; nothing is stored. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Headers;
      readonly body?: string;
    }
  /** The upload is stored and gets this answer. */
  | { readonly kind: 'stored'; readonly body: string }
  /** The upload is stored, and never answered. */
  | { readonly kind: 'stored-silent' }
  /** The upload is stored, and the answer never ends. */
  | { readonly kind: 'endless' }
  /** The upload is read, and never answered. */
  | { readonly kind: 'silent' };

type Headers = Readonly<Record<string, string>>;

/** A file of an upload, or a field. */
export interface ReceivedPart {
  readonly field: string;
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly bytes: number;
  /** Of a field. */
  readonly text: string | undefined;
}

/** One upload that was stored. */
export interface StoredUpload {
  readonly key: string | undefined;
  readonly method: string;
  readonly headers: Headers;
  readonly parts: readonly ReceivedPart[];
}

export interface UploadTarget {
  readonly url: string;
  /** What happens to the next uploads, in order; later ones are simply stored. */
  readonly faults: Fault[];
  /** Stored uploads, one for each idempotency key. */
  readonly stored: readonly StoredUpload[];
  /** Every request but preflights, in order. */
  readonly log: readonly {
    readonly method: string;
    readonly path: string;
    readonly key: string | undefined;
  }[];
  /** The answer of `/token`; each `TOKEN` in it becomes a new number. */
  token: string;
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

const TOKEN_ANSWER = '{"token":"t-TOKEN","uploadId":"u-TOKEN"}';

/** A server that takes uploads from any page, with the faults of networks and servers. */
export async function startUploadTarget(): Promise<UploadTarget> {
  const faults: Fault[] = [];
  const stored: StoredUpload[] = [];
  const log: UploadTarget['log'][number][] = [];
  const state = { token: TOKEN_ANSWER, tokens: 0 };
  const { url, close } = await listen((request, response) => {
    allow(request, response);
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const key = request.headers['idempotency-key']?.toString();
    log.push({ method: request.method ?? '', path, key });
    if (path === '/token') {
      state.tokens += 1;
      request.resume();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(state.token.replaceAll('TOKEN', String(state.tokens)));
      return;
    }
    if (request.method === 'GET') {
      answerGet(path, response);
      return;
    }
    void take({ request, response, key }, faults.shift(), stored).catch(() => response.destroy());
  });
  return {
    url,
    close,
    faults,
    stored,
    log,
    get token() {
      return state.token;
    },
    set token(answer: string) {
      state.token = answer;
    },
    reset: () => {
      faults.length = 0;
      stored.length = 0;
      log.length = 0;
      state.token = TOKEN_ANSWER;
      state.tokens = 0;
    },
  };
}

/** Pages are there for a GET; what takes uploads refuses it, and `/closed` lets no page read that. */
function answerGet(path: string, response: ServerResponse): void {
  if (path === '/login' || path === '/page') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<form>Who are you?</form>');
    return;
  }
  if (path === '/closed') response.removeHeader('access-control-allow-origin');
  response.writeHead(405, { allow: 'POST, PUT, PATCH' }).end();
}

function allow(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-allow-methods', 'GET, POST, PUT, PATCH');
  response.setHeader('access-control-expose-headers', 'Retry-After');
  const wanted = request.headers['access-control-request-headers'];
  if (wanted !== undefined) response.setHeader('access-control-allow-headers', wanted);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly key: string | undefined;
}

async function take(
  exchange: Exchange,
  fault: Fault | undefined,
  stored: StoredUpload[],
): Promise<void> {
  const { request, response, key } = exchange;
  const body = await readBody(request, fault);
  if (!body || fault?.kind === 'silent') return;
  if (fault?.kind === 'answer') {
    response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
    response.end(fault.body ?? '{"error":"as planned"}');
    return;
  }
  const isNew = key === undefined || stored.every((other) => other.key !== key);
  if (isNew) stored.push(await toUpload(exchange, body));
  confirm(exchange, fault, JSON.stringify({ ok: true, isNew }));
}

function confirm({ request, response }: Exchange, fault: Fault | undefined, body: string): void {
  if (fault?.kind === 'drop-answer') {
    request.socket.destroy();
    return;
  }
  if (fault?.kind === 'stored-silent') return;
  response.writeHead(200, { 'content-type': 'application/json' });
  if (fault?.kind === 'endless') pourInto(response);
  else response.end(fault?.kind === 'stored' ? fault.body : body);
}

/** Resolves to `undefined` if the connection was broken on purpose. */
async function readBody(
  request: IncomingMessage,
  fault: Fault | undefined,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    chunks.push(chunk);
    if (fault?.kind === 'paused' && bytes >= fault.afterBytes) await fault.until;
    if (fault?.kind !== 'drop' || bytes < fault.afterBytes) continue;
    request.socket.destroy();
    return undefined;
  }
  return new Uint8Array(Buffer.concat(chunks));
}

async function toUpload(
  { request, key }: Exchange,
  body: Uint8Array<ArrayBuffer>,
): Promise<StoredUpload> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const type = headers['content-type'] ?? '';
  const form = await new Response(body, { headers: { 'content-type': type } })
    .formData()
    .catch(() => undefined);
  const parts = [...(form ?? [])].map(([field, value]): ReceivedPart => {
    if (typeof value === 'string') {
      return { field, name: undefined, type: undefined, bytes: value.length, text: value };
    }
    return { field, name: value.name, type: value.type, bytes: value.size, text: undefined };
  });
  return { key, method: request.method ?? '', headers, parts };
}

function pourInto(response: ServerResponse): void {
  const chunk = 'x'.repeat(256 * 1024);
  const pour = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', pour);
  pour();
}

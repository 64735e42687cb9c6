import { readFileSync } from 'node:fs';
import {
  STATUS_CODES,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { parseRange } from './byte-range.js';
import { contentTypeOf, listen, type Listening } from './http.js';
import { sendBody } from './send-body.js';
import { findFile } from './static-server.js';
import { StreamRules, type StreamRule } from './stream-rules.js';

/** One request, and how its answer goes; it changes until `ended`. */
export interface RequestEntry {
  readonly method: string;
  readonly path: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The Range header. */
  readonly range: string | undefined;
  status: number;
  /** The bytes of the body that the connection has taken; the operating system may still hold some of them. */
  bytesSent: number;
  /** The whole answer was sent. */
  finished: boolean;
  /** The client closed the connection first. */
  aborted: boolean;
  /** There is no connection any more. */
  ended: boolean;
}

/** What a `LiveAnswer` is asked. */
export interface LiveQuestion {
  readonly path: string;
  readonly query: URLSearchParams;
  /** Fires when the server closes. */
  readonly closing: AbortSignal;
}

/** A body, a status without a body, or nothing if the path is somebody else's. It may take its time. */
export type LiveAnswer = (
  question: LiveQuestion,
) => Promise<string | Uint8Array | { readonly status: number } | undefined>;

export interface StreamServerOptions {
  /** Folders by the path under which they are served. */
  readonly folders?: Readonly<Record<string, string>>;
  /** Called if neither `put` nor `folders` has the path. */
  readonly answer?: LiveAnswer;
}

export interface StreamServer extends Listening {
  /** Every request since the start, or since the last `reset()`. */
  readonly log: readonly RequestEntry[];
  /** Serves text or bytes under a path. */
  readonly put: (path: string, body: string | Uint8Array) => void;
  /** Makes the server misbehave for a path from now on. */
  readonly rule: (matches: string | RegExp, rule: StreamRule) => void;
  /** All requests for a path, including preflights. */
  readonly requests: (matches: string | RegExp) => RequestEntry[];
  /** Forgets rules and log, but not what `put` added. */
  readonly reset: () => void;
}

type Content = Awaited<ReturnType<LiveAnswer>>;
type Source = () => Content | Promise<Content>;

/** Stands for other people's stream servers: with CORS, and with all their faults. */
export async function startStreamServer(options: StreamServerOptions = {}): Promise<StreamServer> {
  const rules = new StreamRules();
  const sources = new Map<string, () => string | Uint8Array>();
  const closing = new AbortController();
  let log: RequestEntry[] = [];

  const find = ({ path, url }: RequestEntry): Source => {
    const source = sources.get(path);
    if (source) return source;
    const file = findFile(path, options.folders ?? {});
    if (file !== undefined) return () => readFileSync(file);
    const query = new URL(url, 'http://localhost').searchParams;
    return () => options.answer?.({ path, query, closing: closing.signal });
  };
  const listening = await listen((request, response) => {
    const entry = startEntry(request);
    log.push(entry);
    response.once('finish', () => (entry.finished = true));
    response.once('close', () => {
      entry.ended = true;
      entry.aborted = !entry.finished && !closing.signal.aborted && !response.errored;
    });
    const rule = rules.take(entry.path);
    void answer({ request, response, entry, rule }, find(entry));
  });
  return {
    url: listening.url,
    get log() {
      return log;
    },
    put: (path, body) => sources.set(path, () => body),
    rule: (matches, rule) => {
      rules.add(matches, rule);
    },
    requests: (matches) =>
      log.filter(({ path }) =>
        typeof matches === 'string' ? matches === path : matches.test(path),
      ),
    reset: () => {
      rules.clear();
      log = [];
    },
    close: () => {
      closing.abort();
      return listening.close();
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: RequestEntry;
  readonly rule: StreamRule;
}

function startEntry({ method = 'GET', url = '/', headers }: IncomingMessage): RequestEntry {
  return {
    method,
    path: decodeURIComponent(new URL(url, 'http://localhost').pathname),
    url,
    headers,
    range: headers.range,
    status: 0,
    bytesSent: 0,
    finished: false,
    aborted: false,
    ended: false,
  };
}

async function answer(exchange: Exchange, source: Source): Promise<void> {
  const { response, rule } = exchange;
  try {
    await rule.heldUntil;
    if (response.destroyed) return;
    setHeaders(exchange);
    if (!answerWithoutBody(exchange)) await answerWithBody(exchange, source);
  } catch {
    // Either the server is closing or the client has gone away; the log tells which.
    response.destroy();
  }
}

function setHeaders({ response, rule, entry }: Exchange): void {
  if (!rule.noCors) {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-expose-headers', 'content-length, content-range');
  }
  response.setHeader('content-type', rule.contentType ?? contentTypeOf(entry.path));
  for (const [name, value] of Object.entries(rule.headers ?? {})) response.setHeader(name, value);
}

/** Preflights, redirects and errors. */
function answerWithoutBody({ request, response, entry, rule }: Exchange): boolean {
  const end = (status: number, headers: Record<string, string> = {}, text = '') => {
    entry.status = status;
    response.writeHead(status, headers).end(text);
    return true;
  };
  if (request.method === 'OPTIONS') {
    return end(204, rule.noCors ? {} : { 'access-control-allow-headers': '*' });
  }
  if (rule.redirectTo !== undefined) return end(302, { location: rule.redirectTo });
  if (rule.status !== undefined && rule.status >= 300) return end(rule.status, {}, 'As told.');
  return false;
}

async function answerWithBody(exchange: Exchange, source: Source): Promise<void> {
  const { request, response, entry, rule } = exchange;
  const content = rule.body ?? (await source()) ?? { status: 404 };
  if (typeof content === 'object' && 'status' in content) {
    entry.status = content.status;
    response.writeHead(content.status).end(STATUS_CODES[content.status]);
    return;
  }
  const whole = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const bytes = rule.noRange ? whole : cutToRange(exchange, whole);
  if (bytes === undefined) {
    entry.status = 416;
    response.writeHead(416, { 'content-range': `bytes */${whole.length}` }).end();
    return;
  }
  writeHead(exchange, bytes.length);
  if (request.method === 'HEAD') response.end();
  else await sendBody({ response, entry, rule }, bytes);
}

function writeHead({ response, entry, rule }: Exchange, length: number): void {
  const isRange = response.hasHeader('content-range');
  if (isRange || !rule.endless) response.setHeader('content-length', length);
  entry.status = isRange ? 206 : (rule.status ?? 200);
  response.writeHead(entry.status);
}

/** The bytes that the Range header asks for, or all of them; `undefined` if the range lies outside. */
function cutToRange({ response, entry }: Exchange, bytes: Uint8Array): Uint8Array | undefined {
  response.setHeader('accept-ranges', 'bytes');
  const range = parseRange(entry.range, bytes.length);
  if (range === undefined) return bytes;
  if (range === 'unsatisfiable') return undefined;
  const { start, end } = range;
  response.setHeader('content-range', `bytes ${start}-${end - 1}/${bytes.length}`);
  return bytes.subarray(start, end);
}

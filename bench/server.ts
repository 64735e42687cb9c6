import { readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { parseRange } from '../test/helpers/byte-range.js';
import { contentTypeOf, listen, type Listening } from '../test/helpers/http.js';
import { findFile } from '../test/helpers/static-server.js';
import type { Link } from './link.js';

const PIECE_BYTES = 16 * 1024;

/** A body, or `undefined` if the path does not exist. */
export type Content = string | Uint8Array | undefined;

export interface BenchServerOptions {
  readonly link: Link;
  /** `site`: compressed, and cached forever except for its pages. `streams`: open to all origins and never cached. */
  readonly kind: 'site' | 'streams';
  readonly find: (path: string, query: URLSearchParams) => Content;
  /** Receives the body of a POST, and returns what to answer as soon as it wants to. */
  readonly post?: (path: string, body: string) => string | Promise<string>;
}

export interface BenchServer extends Listening {
  readonly requests: () => number;
  /** Bytes of bodies that were sent, including those of abandoned requests. */
  readonly bytesSent: () => number;
}

interface Totals {
  requests: number;
  bytesSent: number;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly totals: Totals;
}

/** Serves all peers alike: over one link, with byte ranges, and counts every byte. */
export async function startBenchServer(options: BenchServerOptions): Promise<BenchServer> {
  const totals: Totals = { requests: 0, bytesSent: 0 };
  const known = new WeakSet<Socket>();
  const listening = await listen((request, response) => {
    const isNewConnection = !known.has(request.socket);
    known.add(request.socket);
    const exchange: Exchange = { request, response, totals };
    if (request.method === 'POST') void takePost(exchange, options);
    else void answer(exchange, options, isNewConnection);
  });
  return { ...listening, requests: () => totals.requests, bytesSent: () => totals.bytesSent };
}

async function takePost(
  { request, response }: Exchange,
  { post }: BenchServerOptions,
): Promise<void> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    response.end(await post?.(request.url ?? '/', Buffer.concat(chunks).toString()));
  } catch (error) {
    // The browser was closed, or what it said could not be read; its time will be over.
    if (!response.destroyed) response.writeHead(500).end(String(error));
  }
}

async function answer(
  exchange: Exchange,
  options: BenchServerOptions,
  isNewConnection: boolean,
): Promise<void> {
  const { request, response, totals } = exchange;
  totals.requests += 1;
  await options.link.turnAround(isNewConnection);
  if (response.destroyed) return;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  setHeaders(response, pathname, options.kind);
  if (request.method === 'OPTIONS') {
    response.writeHead(204, { 'access-control-allow-headers': '*' }).end();
    return;
  }
  const content = options.find(decodeURIComponent(pathname), searchParams);
  if (content === undefined) {
    response.writeHead(404).end();
    return;
  }
  const body = writeHead(exchange, options.kind, pathname, content);
  if (request.method === 'HEAD') response.end();
  else await sendBody(exchange, options.link, body);
}

function setHeaders(response: ServerResponse, path: string, kind: 'site' | 'streams'): void {
  const isPage = path.endsWith('/');
  response.setHeader('content-type', isPage ? 'text/html; charset=utf-8' : contentTypeOf(path));
  if (kind === 'streams') {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-expose-headers', 'content-length, content-range');
    response.setHeader('accept-ranges', 'bytes');
    response.setHeader('cache-control', 'no-store');
  } else {
    response.setHeader('cache-control', isPage ? 'no-cache' : 'max-age=31536000, immutable');
  }
}

function writeHead(
  { request, response }: Exchange,
  kind: 'site' | 'streams',
  path: string,
  content: string | Uint8Array,
): Uint8Array {
  const plain = typeof content === 'string' ? Buffer.from(content) : content;
  if (kind === 'site') {
    const body = gzipped(path, plain);
    const headers = { 'content-encoding': 'gzip', 'content-length': body.length };
    response.writeHead(200, headers);
    return body;
  }
  const range = parseRange(request.headers.range, plain.length);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${plain.length}` });
    return new Uint8Array();
  }
  const body = range ? plain.subarray(range.start, range.end) : plain;
  const ofAll = range && `bytes ${range.start}-${range.end - 1}/${plain.length}`;
  response.writeHead(range ? 206 : 200, {
    'content-length': body.length,
    ...(ofAll !== undefined && { 'content-range': ofAll }),
  });
  return body;
}

const compressed = new Map<string, Uint8Array>();

/** Compresses large files in advance, so that the first request does not wait for it. */
export function precompress(paths: readonly string[], find: (path: string) => Content): void {
  for (const path of paths) {
    const content = find(path);
    if (content instanceof Uint8Array) gzipped(path, content);
  }
}

/** Compresses once and keeps the result, like static hosting. Pages are small and made anew each time. */
function gzipped(path: string, plain: Uint8Array): Uint8Array {
  const kept = compressed.get(path);
  if (kept) return kept;
  const made = gzipSync(plain, { level: 6 });
  if (!path.endsWith('/')) compressed.set(path, made);
  return made;
}

async function sendBody(
  { response, totals }: Exchange,
  link: Link,
  body: Uint8Array,
): Promise<void> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) {
    const piece = body.subarray(at, at + PIECE_BYTES);
    await link.carry(piece.length);
    if (!(await write(response, piece))) {
      const wasted = Math.min(link.bytesInFlight, body.length - at);
      totals.bytesSent += wasted;
      await link.carry(wasted);
      return;
    }
    totals.bytesSent += piece.length;
  }
  response.end();
}

/** Resolves to true once the connection has taken the bytes, to false if it has closed. */
function write(response: ServerResponse, bytes: Uint8Array): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const gone = (): void => {
      resolve(false);
    };
    response.once('close', gone);
    response.write(bytes, (error) => {
      response.off('close', gone);
      resolve(!error);
    });
  });
}

/** The files of folders, kept in memory, because the disk is not to be measured. */
export function fileFinder(
  folders: Readonly<Record<string, string>>,
): (path: string) => Uint8Array | undefined {
  const files = new Map<string, { readonly modifiedMs: number; readonly bytes: Uint8Array }>();
  return (path) => {
    const file = findFile(path, folders);
    if (file === undefined) return undefined;
    const modifiedMs = statSync(file).mtimeMs;
    const kept = files.get(file);
    if (kept?.modifiedMs === modifiedMs) return kept.bytes;
    const bytes = readFileSync(file);
    files.set(file, { modifiedMs, bytes });
    return bytes;
  };
}

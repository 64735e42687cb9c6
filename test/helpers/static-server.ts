import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, normalize } from 'node:path';
import { contentTypeOf, listen, type Listening } from './http.js';

/** A page that exists only in the test. */
export interface InlinePage {
  readonly body: string;
  /** For example `content-security-policy`. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StaticServerOptions {
  /** Folders by the path under which they are served: `{ '/dist': 'dist' }`. */
  readonly folders: Readonly<Record<string, string>>;
  /** Pages by path; they take precedence over files, and can be added while the server runs. */
  readonly pages?: Readonly<Record<string, InlinePage>>;
  /** Sent with every answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether other origins may read the answers; default false. */
  readonly cors?: boolean;
  /** Paths that answer 404 although the file exists. */
  readonly missing?: (path: string) => boolean;
}

export interface StaticServer extends Listening {
  /** The requested paths in order, with the status of each answer. */
  readonly log: readonly { readonly path: string; readonly status: number }[];
}

/** Sends files, like any static hosting. It serves the site of the test's page. */
export async function startStaticServer(options: StaticServerOptions): Promise<StaticServer> {
  const log: { path: string; status: number }[] = [];
  const { url, close } = await listen((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const status = answer(path, { request, response }, options);
    log.push({ path, status });
  });
  return { url, close, log };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function answer(path: string, exchange: Exchange, options: StaticServerOptions): number {
  const { response } = exchange;
  if (options.cors) response.setHeader('access-control-allow-origin', '*');
  response.setHeader('cache-control', 'no-cache');
  for (const [name, value] of Object.entries(options.headers ?? {}))
    response.setHeader(name, value);
  const page = options.pages?.[path];
  if (page) return sendPage(response, page);
  const file = options.missing?.(path) ? undefined : findFile(path, options.folders);
  if (file === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
    return 404;
  }
  response.writeHead(200, {
    'content-type': contentTypeOf(file),
    'content-length': statSync(file).size,
  });
  if (exchange.request.method === 'HEAD') response.end();
  else createReadStream(file).pipe(response);
  return 200;
}

function sendPage(response: ServerResponse, { body, headers = {} }: InlinePage): number {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body);
  return 200;
}

/** Finds the file for a path, in the folder with the longest matching prefix. */
export function findFile(
  path: string,
  folders: Readonly<Record<string, string>>,
): string | undefined {
  const prefixes = Object.keys(folders).sort((a, b) => b.length - a.length);
  const prefix = prefixes.find((candidate) => path.startsWith(candidate.replace(/\/?$/, '/')));
  const folder = prefix === undefined ? undefined : folders[prefix];
  if (prefix === undefined || folder === undefined) return undefined;
  const inside = normalize(path.slice(prefix.replace(/\/$/, '').length));
  if (inside.split('/').includes('..')) return undefined;
  const file = join(folder, inside.endsWith('/') ? `${inside}index.html` : inside);
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from './http.js';

/** One request, as it came. */
export interface BackendRequest {
  readonly method: string;
  readonly path: string;
  /** Of the URL, or of the body. */
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly BackendFile[];
  readonly headers: IncomingMessage['headers'];
}

interface BackendFile {
  readonly field: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface ClassicBackend {
  readonly url: string;
  /** Every request, in order. */
  readonly log: readonly BackendRequest[];
  /** The only method that `/token` takes. */
  tokenMethod: 'GET' | 'POST';
  /** Answers of `/save` in place of its own. */
  answer: object | undefined;
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

/**
 * A server as those that come with classic snapshot plugins: `/token` gives a token of the session in a cookie, and `/save`
 * takes pictures with such a token, or with none. What they refuse they answer with HTTP 200 and an `error`, and a
 * preflight with a page of their own.
 */
export async function startClassicBackend(): Promise<ClassicBackend> {
  const log: BackendRequest[] = [];
  const state: Pick<ClassicBackend, 'tokenMethod' | 'answer'> = {
    tokenMethod: 'GET',
    answer: undefined,
  };
  const tokens = new Map<string, string>();
  const { url, close } = await listen((request, response) => {
    void read(request).then((seen) => {
      log.push(seen);
      answer(seen, response);
    });
  });
  const answer = (seen: BackendRequest, response: ServerResponse): void => {
    response.setHeader('content-type', 'application/json');
    if (seen.method === 'OPTIONS') {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('access-control-allow-origin', seen.headers.origin ?? 'null');
    response.setHeader('access-control-allow-credentials', 'true');
    if (seen.path === '/token') {
      response.end(JSON.stringify(giveToken(seen, response)));
    } else if (seen.path === '/save') {
      response.end(JSON.stringify(state.answer ?? save(seen)));
    } else {
      response.writeHead(404).end();
    }
  };
  const giveToken = ({ method }: BackendRequest, response: ServerResponse): object => {
    if (method !== state.tokenMethod) return { error: 'Not a proper request' };
    const count = tokens.size + 1;
    tokens.set(`token-${count}`, `session=${count}`);
    response.setHeader('set-cookie', `session=${count}`);
    return { token: `token-${count}` };
  };
  const save = ({ method, fields, headers }: BackendRequest): object => {
    if (method !== 'POST') return { error: 'Not a proper request' };
    const { token } = fields;
    const isFixed = token === undefined || token === 'of-the-page';
    if (!isFixed && tokens.get(token) !== headers.cookie) return { error: 'Token Invalid' };
    return { success: 'Successfully Saved', id: log.length };
  };
  return Object.assign(state, {
    url,
    log,
    close,
    reset: () => {
      log.length = 0;
      tokens.clear();
      Object.assign(state, { tokenMethod: 'GET', answer: undefined });
    },
  });
}

async function read(request: IncomingMessage): Promise<BackendRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { method = '', headers } = request;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://backend');
  const type = headers['content-type'] ?? '';
  const body = Buffer.concat(chunks);
  const form = type.includes('form')
    ? await new Response(body, { headers: { 'content-type': type } }).formData()
    : new FormData();
  const entries = [...form];
  const fields = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const files = await Promise.all(
    entries.map(async ([field, value]) => {
      if (typeof value === 'string') return [];
      const bytes = Buffer.from(await value.arrayBuffer());
      return [{ field, name: value.name, type: value.type, bytes }];
    }),
  );
  return {
    method,
    path: pathname,
    fields: Object.fromEntries([...searchParams, ...fields]),
    files: files.flat(),
    headers,
  };
}

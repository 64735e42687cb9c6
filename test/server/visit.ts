import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startServer, type ServerOptions } from '../../demo/server/server.js';

/** A server of one test, with a folder of its own; both are gone when the test ends. */
export interface TestServer {
  readonly url: string;
  readonly folder: string;
  /** Names in the folder. */
  readonly stored: () => Promise<string[]>;
  readonly storedBytes: () => Promise<number>;
}

export async function serve(options: ServerOptions = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hlsnap-uploads-'));
  const unexpected: unknown[] = [];
  const server = await startServer({
    port: 0,
    folder,
    allowedOrigins: [PAGE],
    onError: (error) => unexpected.push(error),
    ...options,
  });
  onTestFinished(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
    if (unexpected.length > 0) throw new Error('The server failed', { cause: unexpected[0] });
  });
  const stored = (): Promise<string[]> => readdir(folder);
  return {
    url: server.url,
    folder,
    stored,
    storedBytes: async () => {
      const sizes = (await stored()).map(async (name) => (await stat(join(folder, name))).size);
      return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    },
  };
}

/** An origin that the servers of `serve` allow. */
export const PAGE = 'http://page.test:8080';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
  /** The code of an error. */
  readonly code: string | undefined;
}

export interface Ticket {
  readonly token: string;
  readonly uploadId: string;
}

export interface StoredPicture {
  readonly name: string;
  readonly url: string;
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

export type Part = readonly [field: string, value: string | Blob, name?: string];

/** A browser's session, as far as the server sees it. */
export class Visitor {
  readonly #url: string;
  readonly #address: string | undefined;
  #cookie = '';

  /** `address` is what a proxy would tell the server. */
  constructor({ url }: Pick<TestServer, 'url'>, address?: string) {
    this.#url = url;
    this.#address = address;
  }

  get cookie(): string {
    return this.#cookie;
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    if (this.#cookie !== '') headers.set('cookie', this.#cookie);
    if (this.#address !== undefined) headers.set('x-forwarded-for', this.#address);
    const answer = await fetch(this.#url + path, { ...init, headers });
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
    if (cookie !== undefined) this.#cookie = cookie;
    return readAnswer(answer);
  }

  async ticket(): Promise<Ticket> {
    const { body } = await this.ask('/token', { method: 'POST' });
    return { token: String(body['token']), uploadId: String(body['uploadId']) };
  }

  /** A multipart upload. */
  send(parts: readonly Part[], headers: Record<string, string> = {}): Promise<Answer> {
    const body = new FormData();
    for (const [field, value, name] of parts) {
      if (typeof value === 'string') body.append(field, value);
      else body.append(field, value, name);
    }
    return this.ask('/upload', { method: 'POST', body, headers });
  }

  /** With a new ticket. */
  async upload(parts: readonly Part[], headers: Record<string, string> = {}): Promise<Answer> {
    return this.send([...ticketParts(await this.ticket()), ...parts], headers);
  }
}

export function ticketParts({ token, uploadId }: Ticket): Part[] {
  return [
    ['token', token],
    ['uploadId', uploadId],
  ];
}

export function blob(bytes: Uint8Array | string, type = 'image/jpeg'): Blob {
  return new Blob([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)], { type });
}

export function filesOf({ body }: Answer): readonly StoredPicture[] {
  return (body['files'] ?? []) as readonly StoredPicture[];
}

async function readAnswer(answer: Response): Promise<Answer> {
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
  const body = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
  const error = body['error'] as { code?: string } | undefined;
  return { status: answer.status, headers: answer.headers, body, code: error?.code };
}

/** A connection that a test writes to by hand. */
export interface RawConnection {
  readonly socket: Socket;
  /** All that came, once the connection has ended. */
  readonly ended: Promise<string>;
}

/** `localAddress` is the client's address, if it is not to be the usual one. */
export function openRaw(url: string, localAddress?: string): RawConnection {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port), localAddress });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  const ended = new Promise<string>((resolve) => {
    socket.once('close', () => {
      resolve(Buffer.concat(chunks).toString());
    });
  });
  onTestFinished(() => {
    socket.destroy();
  });
  return { socket, ended };
}

/** What a raw answer says. */
export function readRaw(text: string): { readonly status: number; readonly code: string } {
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
  const code = /"code":"(\w+)"/.exec(text)?.[1] ?? '';
  return { status, code };
}

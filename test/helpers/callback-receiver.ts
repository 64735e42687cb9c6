import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JobEvent } from '../../src/live-jobs/index.js';

/** What a receiver does with a request: a status, or nothing at all. */
export type Reply = number | 'hang' | 'refuse';

export interface ReceivedCallback {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: JobEvent;
}

/** A server that callbacks are sent to. */
export interface CallbackReceiver {
  readonly url: string;
  /** The replies to the next requests; without any, it is 200. */
  readonly replies: Reply[];
  readonly received: readonly ReceivedCallback[];
  readonly close: () => Promise<void>;
}

const CORS = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };

export async function startCallbackReceiver(): Promise<CallbackReceiver> {
  const replies: Reply[] = [];
  const received: ReceivedCallback[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, CORS).end();
      return;
    }
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      received.push({ headers: request.headers, body, event: JSON.parse(body) as JobEvent });
      const reply = replies.shift() ?? 200;
      if (reply === 'hang') return;
      if (reply === 'refuse') request.socket.destroy();
      else response.writeHead(reply, CORS).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    ...{ replies, received },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

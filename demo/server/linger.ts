import type { FastifyReply } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Settings } from './options.js';

/** Whether a part of the body has not arrived. */
export function isUnread({ complete, headers }: IncomingMessage): boolean {
  const hasBody = Number(headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in headers;
  return hasBody && !complete;
}

/**
 * Closes the connection in the middle of a body, but lets the client go on sending for a while, into nowhere. Closing a
 * connection that is being sent to resets it, and then the client loses the answer.
 */
export function lingerOver(
  reply: FastifyReply,
  { lingerSeconds, maxRequestBytes }: Pick<Settings, 'lingerSeconds' | 'maxRequestBytes'>,
): void {
  const request = reply.request.raw;
  const { socket } = request;
  void reply.header('connection', 'close');
  // Node calls this once the answer is sent.
  socket.destroySoon = () => {
    let bytes = 0;
    request.unpipe();
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxRequestBytes) socket.destroy();
    });
    request.resume();
    socket.end();
    const timer = setTimeout(() => {
      socket.destroy();
    }, lingerSeconds * 1000);
    timer.unref();
    socket.once('close', () => {
      clearTimeout(timer);
    });
  };
}

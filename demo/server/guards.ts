import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { clientOfRequest } from './addresses.js';
import { tooManyConnections, type Connections } from './connections.js';
import { ApiError } from './errors.js';
import { checkHost } from './hosts.js';
import { isUnread, lingerOver } from './linger.js';
import type { Settings } from './options.js';
import { checkOrigin } from './origins.js';
import { Shares } from './shares.js';

/** Everything that looks at a request before its route does. */
export async function registerGuards(
  app: FastifyInstance,
  settings: Settings,
  { connections, own }: { connections: Connections; own: { readonly url: string } },
): Promise<void> {
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    if (socket.remoteAddress === undefined || !socket.writable) {
      // The client is gone already, or has had its last answer.
      reply.hijack();
      return;
    }
    void reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
    checkHost(request.raw, settings);
    checkOrigin(request.headers, settings.allowedOrigins, own.url);
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    const { socket } = request.raw;
    if (isUnread(request.raw)) lingerOver(reply, settings);
    else if (connections.isSurplus(socket)) void reply.header('connection', 'close');
    else void reply.removeHeader('connection');
    limitReading(reply, settings);
    done(null, payload);
  });
  await app.register(cors, {
    origin: [...settings.allowedOrigins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST'],
    exposedHeaders: ['Idempotent-Replayed', 'Retry-After'],
    maxAge: 600,
  });
  // After CORS, so that pages can read the refusal.
  const running = new Shares({ perClient: settings.maxConnectionsPerAddress, total: Infinity });
  app.addHook('onRequest', (request, reply, done) => {
    const client = clientOfRequest(request);
    const isServed = connections.admit(request.raw.socket);
    if (!isServed || !running.take(client, 1)) throw tooManyConnections();
    reply.raw.once('close', () => {
      running.give(client, 1);
    });
    done();
  });
  await app.register(cookie);
  await app.register(rateLimit, {
    max: settings.requestsPerMinute,
    timeWindow: 60_000,
    cache: settings.maxCountedAddresses,
    keyGenerator: clientOfRequest,
    errorResponseBuilder: () => new ApiError(429, 'too_many_requests', 'Too many requests.'),
  });
}

/** A client that does not read would keep a picture open for ever. */
function limitReading(reply: FastifyReply, { answerSeconds }: Settings): void {
  const { socket } = reply.request.raw;
  const timer = setTimeout(() => socket.destroy(), answerSeconds * 1000).unref();
  reply.raw.once('close', () => {
    clearTimeout(timer);
  });
}

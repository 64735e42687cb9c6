import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { registerBodies } from './bodies.js';
import { answerClientError, answerError, ApiError } from './errors.js';
import { normalizeOptions, type ServerOptions, type Settings } from './options.js';
import { checkOrigin } from './origins.js';
import { registerRoutes } from './routes.js';
import { Sessions } from './sessions.js';
import type { Signer } from './signature.js';
import { PictureStore } from './store.js';

export type { ServerOptions } from './options.js';

export interface RunningServer {
  /** The server's address, without a trailing slash. */
  readonly url: string;
  /** Lets running answers finish, for up to two seconds, then closes all connections. */
  readonly close: () => Promise<void>;
}

/**
 * Starts the reference server.
 *
 * @throws TypeError or RangeError for invalid options; the system's error if it cannot listen
 */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const settings = normalizeOptions(options);
  const app = createApp(settings);
  const signer = await openSigner(settings);
  const own = { url: settings.publicUrl ?? '' };
  await registerGuards(app, settings, own);
  registerBodies(app, settings);
  registerRoutes(app, {
    settings,
    sessions: new Sessions(settings.sessionSeconds, settings.tokenSeconds),
    store: await PictureStore.open(settings.folder, settings.maxStoredBytes),
    signer,
    own,
  });
  const address = await app.listen({ host: settings.host, port: settings.port });
  own.url = settings.publicUrl ?? address;
  return {
    url: address,
    close: async () => {
      const stopReaping = reap(app);
      await app.close();
      stopReaping();
      signer?.close();
    },
  };
}

/** The AWS SDK takes longer to load than everything else, so only a server with a bucket loads it. */
async function openSigner({ s3, maxFileBytes }: Settings): Promise<Signer | undefined> {
  if (!s3) return undefined;
  const { Signer } = await import('./signature.js');
  return new Signer(s3, maxFileBytes);
}

function createApp(settings: Settings): FastifyInstance {
  const app = Fastify({
    trustProxy: settings.trustProxy,
    requestTimeout: settings.requestSeconds * 1000,
    bodyLimit: settings.maxRequestBytes,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    clientErrorHandler: answerClientError,
    http: {
      headersTimeout: settings.headersSeconds * 1000,
      connectionsCheckingInterval: 500,
      maxHeaderSize: 16_384,
    },
    frameworkErrors: (error, request, reply) => {
      answerError(settings.onError)(error, request, reply);
    },
  });
  app.server.maxConnections = settings.maxConnections;
  app.setErrorHandler(answerError(settings.onError));
  return app;
}

async function registerGuards(
  app: FastifyInstance,
  settings: Settings,
  own: { readonly url: string },
): Promise<void> {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.raw.socket.remoteAddress === undefined) {
      // The client is gone already.
      reply.hijack();
      return;
    }
    void reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
    checkOrigin(request.headers, settings.allowedOrigins, own.url);
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    if (isUnread(request.raw)) lingerOver(reply);
    else void reply.removeHeader('connection');
    done(null, payload);
  });
  await app.register(cors, {
    origin: [...settings.allowedOrigins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST'],
    exposedHeaders: ['Idempotent-Replayed', 'Retry-After'],
    maxAge: 600,
  });
  await app.register(cookie);
  await app.register(rateLimit, {
    max: settings.requestsPerMinute,
    timeWindow: 60_000,
    errorResponseBuilder: () => new ApiError(429, 'too_many_requests', 'Too many requests.'),
  });
}

function isUnread({ complete, headers }: IncomingMessage): boolean {
  const hasBody = Number(headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in headers;
  return hasBody && !complete;
}

const LINGER_MS = 500;

/**
 * Closes the connection in the middle of a body, but gives the client time to read the answer: closing a connection
 * with unread bytes discards its last answer.
 */
function lingerOver(reply: FastifyReply): void {
  const { socket } = reply.request.raw;
  void reply.header('connection', 'close');
  // Node calls this once the answer is sent.
  socket.destroySoon = () => {
    socket.end();
    setTimeout(() => {
      socket.destroy();
    }, LINGER_MS).unref();
  };
}

const CLOSE_MS = 2000;

/** Closes connections as they become idle, and in the end all of them. */
function reap({ server }: FastifyInstance): () => void {
  const idle = setInterval(() => {
    server.closeIdleConnections();
  }, 20);
  const rest = setTimeout(() => {
    server.closeAllConnections();
  }, CLOSE_MS);
  return () => {
    clearInterval(idle);
    clearTimeout(rest);
  };
}

import Fastify, { type FastifyInstance } from 'fastify';
import { registerBodies } from './bodies.js';
import { Connections } from './connections.js';
import { answerClientError, answerError, answerExpectation } from './errors.js';
import { registerGuards } from './guards.js';
import { normalizeOptions, type ServerOptions, type Settings } from './options.js';
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
  const store = await PictureStore.open(settings.folder, settings);
  const sessions = new Sessions(settings);
  const own = { url: settings.publicUrl ?? '' };
  const connections = watchConnections(app, settings);
  await registerGuards(app, settings, { connections, own });
  registerBodies(app, settings, connections);
  registerRoutes(app, { settings, sessions, store, signer, own });
  const address = await app.listen({ host: settings.host, port: settings.port });
  own.url = settings.publicUrl ?? address;
  const sweeping = setInterval(() => {
    sessions.sweep();
  }, SWEEP_MS).unref();
  return {
    url: address,
    close: async () => {
      clearInterval(sweeping);
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

/** Whoever is behind a proxy shares its connections, so that only their requests can be counted. */
function watchConnections(app: FastifyInstance, settings: Settings): Connections {
  const { trustProxy, maxConnections: total, maxConnectionsPerAddress } = settings;
  const perClient = trustProxy === false ? maxConnectionsPerAddress : total;
  const connections = new Connections({ total, perClient });
  connections.watch(app.server);
  return connections;
}

const SWEEP_MS = 60_000;

function createApp(settings: Settings): FastifyInstance {
  const app = Fastify({
    // Only the last proxy's word: what came before it in X-Forwarded-For, anybody can have written.
    trustProxy: settings.trustProxy === true ? (_address, hop) => hop === 0 : settings.trustProxy,
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
  app.server.on('checkExpectation', answerExpectation);
  app.setErrorHandler(answerError(settings.onError));
  return app;
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

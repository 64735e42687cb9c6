// hlsnap-sw.js: a service worker, or what another one imports with importScripts().
import {
  BASE_PARAMETER,
  DEFAULT_BASE,
  SERVE_VERSION,
  isOurs,
  type ToServiceWorker,
} from '../../shared/served.js';
import { ImageServer } from './image-server.js';
import { KeptFiles } from './kept-files.js';
import { SitePages } from './site-pages.js';

const PREFIX = 'hlsnap-serve-';
const CACHE_NAME = `${PREFIX}${SERVE_VERSION}`;

const scope = self as unknown as ServiceWorkerGlobalScope;
const base = new URL(scope.location.href).searchParams.get(BASE_PARAMETER) ?? DEFAULT_BASE;
const pages = new SitePages(scope.clients, CACHE_NAME);
const files = new KeptFiles(CACHE_NAME);
const server = new ImageServer(pages, files, base);

scope.addEventListener('install', (event) => {
  event.waitUntil(scope.skipWaiting());
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([deleteOthers(), scope.clients.claim()]));
});

scope.addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  // Whatever is not answered here goes its usual way.
  if (origin !== scope.location.origin || !pathname.startsWith(base)) return;
  event.respondWith(server.respond(event.request));
});

scope.addEventListener('message', (event) => {
  const { source, ports } = event;
  const data: unknown = event.data;
  if (!(source instanceof Client)) return;
  const isForUs = ['announce', 'leave', 'forget'].some((kind) => isOurs(data, kind));
  if (isForUs) event.waitUntil(heed(data as ToServiceWorker, source.id, ports));
});

async function heed(
  message: ToServiceWorker,
  client: string,
  [port]: readonly MessagePort[],
): Promise<void> {
  if (message.hlsnap === 'leave') {
    server.dispatcher.lost(client);
    await pages.leave(client);
    return;
  }
  if (message.hlsnap === 'forget') {
    await files.clear();
    await pages.save();
    port?.postMessage({ version: SERVE_VERSION });
    return;
  }
  const acknowledgement = await pages.announce(client, message);
  // A page that was loaded past the service worker is under its control from now on.
  await scope.clients.claim().catch(() => undefined);
  port?.postMessage(acknowledgement);
  server.dispatcher.pump();
}

/** What other versions have kept. */
async function deleteOthers(): Promise<void> {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE_NAME);
  await Promise.all(others.map((name) => caches.delete(name)));
}

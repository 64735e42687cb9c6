import { SnapError } from '../../shared/errors.js';
import {
  BASE_PARAMETER,
  SERVE_VERSION,
  type Acknowledgement,
  type ToServiceWorker,
} from '../../shared/served.js';
import type { ResolvedServeOptions } from './options.js';

/** Browsers take seconds to start one on a busy machine; one that is not ours never answers. */
const ANSWER_MS = 30_000;

type Where = Pick<ResolvedServeOptions, 'base' | 'worker' | 'scope'>;

/** @throws SnapError with code `worker-failed` where there are none */
export function serviceWorkers(): ServiceWorkerContainer {
  let container: ServiceWorkerContainer | undefined;
  try {
    container = navigator.serviceWorker;
  } catch {
    // In frames without an origin of their own, some browsers throw.
  }
  if (container) return container;
  const message = 'There are no service workers here: they need HTTPS or localhost';
  throw new SnapError('worker-failed', message);
}

/** Registers it, and waits until it works. */
export async function register(where: Where): Promise<ServiceWorkerRegistration> {
  const container = serviceWorkers();
  const url = workerUrl(where);
  const { scope } = where;
  try {
    const registration = await container.register(url, {
      updateViaCache: 'none',
      ...(scope !== undefined && { scope }),
    });
    assertInScope(registration, url);
    await whenActive(registration, url);
    return registration;
  } catch (cause) {
    if (cause instanceof SnapError) throw cause;
    const reason = cause instanceof Error ? `: ${cause.message}` : '';
    const message = `The service worker did not load from ${where.worker.pathname}${reason}`;
    throw new SnapError('worker-failed', message, { url, cause });
  }
}

function workerUrl({ worker, base }: Where): string {
  const url = new URL(worker);
  url.searchParams.set(BASE_PARAMETER, base.pathname);
  return url.href;
}

function assertInScope({ scope }: ServiceWorkerRegistration, url: string): void {
  if (location.href.startsWith(scope)) return;
  const message = `The page is not below ${new URL(scope).pathname}, where the service worker sees what pages load`;
  throw new SnapError('worker-failed', message, { url });
}

/** The one from this URL, or else from another one: that of another version of the site. */
async function whenActive(registration: ServiceWorkerRegistration, url: string): Promise<void> {
  const { installing, waiting, active } = registration;
  const workers = [installing, waiting, active];
  const worker = workers.find((one) => one?.scriptURL === url) ?? active;
  if (worker) await untilActivated(worker);
}

function untilActivated(worker: ServiceWorker): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      worker.removeEventListener('statechange', look);
      settle();
    };
    const look = (): void => {
      if (worker.state === 'activated') end(resolve);
      else if (worker.state === 'redundant') fail('it was not installed');
    };
    const fail = (reason: string): void => {
      end(() => {
        reject(new Error(reason));
      });
    };
    // What a site's own one does first may never end.
    const timer = setTimeout(fail, ANSWER_MS, 'it is still being installed');
    worker.addEventListener('statechange', look);
    look();
  });
}

/** Looks for another version of the script at its URL, and waits until it works. */
export async function update(registration: ServiceWorkerRegistration): Promise<void> {
  try {
    await registration.update();
    const { installing, waiting } = registration;
    const next = installing ?? waiting;
    if (next) await untilActivated(next);
  } catch {
    // What is there stays.
  }
}

/**
 * Tells it something, and waits for its answer.
 *
 * @returns whether it is of the page's version
 * @throws SnapError with code `worker-failed` where it does not answer
 */
export async function tell(worker: ServiceWorker, message: ToServiceWorker): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  try {
    const { version } = await new Promise<Acknowledgement>((resolve, reject) => {
      const timer = setTimeout(() => {
        const text =
          'The service worker does not answer: it is not hlsnap-sw.js, and does not import it';
        reject(new SnapError('worker-failed', text, { url: worker.scriptURL }));
      }, ANSWER_MS);
      port1.onmessage = ({ data }: MessageEvent<Acknowledgement>) => {
        clearTimeout(timer);
        resolve(data);
      };
      worker.postMessage(message, [port2]);
    });
    return version === SERVE_VERSION;
  } finally {
    port1.close();
  }
}

/** @throws SnapError with code `worker-failed` where another service worker keeps the page */
export async function whenControlled(registration: ServiceWorkerRegistration): Promise<void> {
  const container = serviceWorkers();
  if (isControlled(container, registration)) return;
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (!isControlled(container, registration)) return;
      clearTimeout(timer);
      container.removeEventListener('controllerchange', look);
      resolve();
    };
    const timer = setTimeout(() => {
      container.removeEventListener('controllerchange', look);
      const text = 'Another service worker controls the page';
      reject(new SnapError('worker-failed', text, { url: registration.scope }));
    }, ANSWER_MS);
    container.addEventListener('controllerchange', look);
  });
}

function isControlled(
  { controller }: ServiceWorkerContainer,
  { active }: ServiceWorkerRegistration,
): boolean {
  return controller !== null && controller.scriptURL === active?.scriptURL;
}

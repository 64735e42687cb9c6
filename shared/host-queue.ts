import { untilAborted } from './abort.js';
import { isLocalUrl } from './local-url.js';
import { originOf } from './origin-of.js';

/** Scheme, name and port; `undefined` for a URL that uses no network, such as `data:`, or a file's. */
export function hostOf(url: string): string | undefined {
  return /^https?:/i.test(url) && !isLocalUrl(url) ? originOf(url) : undefined;
}

/** Limits how many requests are under way to one host; the others wait in order. */
export interface HostQueue {
  /** Waits for a place, and resolves to a function that frees it. Rejects at once when the signal is aborted. */
  acquire(url: string, signal: AbortSignal): Promise<() => void>;
}

interface Host {
  readonly name: string;
  active: number;
  readonly waiting: Set<() => void>;
}

export function createHostQueue(limit: number): HostQueue {
  const hosts = new Map<string, Host>();

  function hostNamed(name: string): Host {
    const host = hosts.get(name) ?? { name, active: 0, waiting: new Set() };
    hosts.set(name, host);
    return host;
  }

  function free(host: Host): void {
    const [next] = host.waiting;
    if (next) {
      // The place passes on directly, without being free in between, so that nobody overtakes.
      host.waiting.delete(next);
      next();
      return;
    }
    host.active -= 1;
    if (host.active === 0) hosts.delete(host.name);
  }

  async function waitFor(host: Host, signal: AbortSignal): Promise<void> {
    let start: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => {
      start = resolve;
    });
    host.waiting.add(start);
    try {
      await untilAborted(turn, signal);
    } catch (error) {
      // It may have received its place at the same moment.
      if (!host.waiting.delete(start)) free(host);
      throw error;
    }
  }

  return {
    async acquire(url, signal) {
      const name = hostOf(url);
      if (name === undefined) return () => undefined;
      const host = hostNamed(name);
      if (host.active < limit) host.active += 1;
      else await waitFor(host, signal);
      return () => {
        free(host);
      };
    },
  };
}

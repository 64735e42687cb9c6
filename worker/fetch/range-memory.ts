import { hostOf } from '../../shared/host-queue.js';

const MAX_HOSTS = 256;

/** Remembers which hosts do not honour range requests. */
export interface RangeMemory {
  isIgnoredBy(url: string): boolean;
  ignoredBy(url: string): void;
}

export function createRangeMemory(): RangeMemory {
  const hosts = new Set<string>();
  return {
    isIgnoredBy(url) {
      const host = hostOf(url);
      return host === undefined || hosts.has(host);
    },
    ignoredBy(url) {
      const host = hostOf(url);
      if (host === undefined) return;
      if (hosts.size >= MAX_HOSTS) hosts.clear();
      hosts.add(host);
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';

/** The network between browser and servers. */
export interface LinkFacts {
  /** Towards the browser, for all connections together; `Infinity` is unthrottled. */
  readonly bytesPerSecond: number;
  readonly roundTripMs: number;
}

export const LINKS = {
  loopback: { bytesPerSecond: Infinity, roundTripMs: 0 },
  '20mbit': { bytesPerSecond: 20e6 / 8, roundTripMs: 40 },
} as const satisfies Readonly<Record<string, LinkFacts>>;

export type LinkName = keyof typeof LINKS;

/** One line, shared by all servers of a benchmark. */
export interface Link {
  readonly facts: LinkFacts;
  /** Bytes that are still on their way to a reader who has disconnected, before the server notices. */
  readonly bytesInFlight: number;
  /** Waits until the line has carried these bytes, after those that came first. */
  carry(bytes: number): Promise<void>;
  /** Waits as long as a request takes until its answer's first byte; a new connection adds its handshake. */
  turnAround(isNewConnection: boolean): Promise<void>;
}

/** Timers are no finer than this, so short waits are added up. */
const TIMER_MS = 2;

export function createLink(name: LinkName): Link {
  const facts: LinkFacts = LINKS[name];
  const { bytesPerSecond, roundTripMs } = facts;
  const isThrottled = bytesPerSecond !== Infinity;
  let freeAt = 0;
  return {
    facts,
    bytesInFlight: isThrottled ? Math.round((bytesPerSecond * roundTripMs) / 1000) : 0,
    async carry(bytes) {
      if (!isThrottled) return;
      const now = performance.now();
      freeAt = Math.max(now, freeAt) + (bytes / bytesPerSecond) * 1000;
      if (freeAt - now > TIMER_MS) await sleep(freeAt - now);
    },
    async turnAround(isNewConnection) {
      if (roundTripMs > 0) await sleep(isNewConnection ? 2 * roundTripMs : roundTripMs);
    },
  };
}

export function isLinkName(name: string): name is LinkName {
  return name in LINKS;
}

import { setTimeout as sleep } from 'node:timers/promises';

/** What lies between browser and servers. */
export interface LinkFacts {
  /** Towards the browser, of all connections together. `Infinity`: unthrottled. */
  readonly bytesPerSecond: number;
  readonly roundTripMs: number;
}

export const LINKS = {
  loopback: { bytesPerSecond: Infinity, roundTripMs: 0 },
  '20mbit': { bytesPerSecond: 20e6 / 8, roundTripMs: 40 },
} as const satisfies Readonly<Record<string, LinkFacts>>;

export type LinkName = keyof typeof LINKS;

/** One line that all servers of a benchmark share. */
export interface Link {
  readonly facts: LinkFacts;
  /** Bytes that are on their way to somebody who has hung up, before the server hears of it. */
  readonly bytesInFlight: number;
  /** Waits until the line has carried so many bytes behind those that came before. */
  carry(bytes: number): Promise<void>;
  /** What a request costs before the first byte of its answer; a new connection has its handshake to pay for. */
  turnAround(isNewConnection: boolean): Promise<void>;
}

/** Timers are no finer than this, so that short waits are saved up. */
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

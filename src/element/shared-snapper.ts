import type { Snapper } from '../snapper.js';

let shared: Promise<Snapper> | undefined;

/** The page's one Snapper for all elements that have none of their own; its workers end when they are idle. */
export function sharedSnapper(): Promise<Snapper> {
  shared ??= load();
  return shared;
}

async function load(): Promise<Snapper> {
  try {
    const { Snapper } = await import('../snapper.js');
    return new Snapper();
  } catch (error) {
    // The next one tries again.
    shared = undefined;
    throw error;
  }
}

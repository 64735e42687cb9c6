import { Snapper } from '../snapper.js';

let shared: Snapper | undefined;

/** The page's one Snapper for all elements that have none of their own; its workers end when they are idle. */
export function sharedSnapper(): Snapper {
  shared ??= new Snapper();
  return shared;
}

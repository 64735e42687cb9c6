import { Snapper } from '../snapper.js';

let shared: Snapper | undefined;

/** One Snapper for all elements on the page that have none of their own; its workers end when they are idle. */
export function sharedSnapper(): Snapper {
  shared ??= new Snapper();
  return shared;
}

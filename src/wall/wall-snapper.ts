import { Snapper } from '../snapper.js';

let shared: Snapper | undefined;

/** One for all walls, archives and previews of a page; its workers end when they are idle. */
export function wallSnapper(): Snapper {
  shared ??= new Snapper();
  return shared;
}

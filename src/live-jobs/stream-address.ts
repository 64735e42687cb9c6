import { streamName } from '../names/stream-name.js';

/**
 * What rules and formats know of a stream.
 *
 * @public
 */
export interface StreamAddress {
  /** The host of its URL. */
  readonly domain: string;
  /** The name of its application: the folder above the stream's name in the URL's path. */
  readonly appName: string;
  /** The name of the stream: the last part of the path that says something. */
  readonly streamName: string;
}

/** `https://live.example/app/cam1.m3u8`, or `https://live.example/app/cam1/index.m3u8`. */
export function addressOf(url: string): StreamAddress {
  const { hostname, pathname } = new URL(url);
  const name = streamName(url);
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const at = parts.findLastIndex((part) => part === name || part.startsWith(`${name}.`));
  return { domain: hostname, appName: parts[at - 1] ?? '', streamName: name };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

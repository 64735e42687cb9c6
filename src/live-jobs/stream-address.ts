import { wholeStreamName } from '../names/stream-name.js';

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
  const name = wholeStreamName(url);
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const at = parts.findLastIndex((part) => part === name || part.startsWith(`${name}.`));
  return { domain: withoutRoot(hostname), appName: parts[at - 1] ?? '', streamName: name };
}

/** The port that a URL leads to, whether it says so or not. */
export function portOf(url: string): string {
  const { port, protocol } = new URL(url);
  return port || (protocol === 'https:' ? '443' : '80');
}

/** `live.example.` is `live.example`. */
export function withoutRoot(host: string): string {
  return host.replace(/\.$/, '');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

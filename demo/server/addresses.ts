import { isIP, isIPv4 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { copyText } from './copy-text.js';

/**
 * What counts as one client: an IPv4 address, or the 64 bits of an IPv6 network, because whoever has one IPv6 address
 * usually has all of its network.
 */
export function clientOf(address: string): string {
  const bare = (address.split('%')[0] ?? '').toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1];
  if (mapped !== undefined) return copyText(mapped);
  if (isIPv4(bare)) return copyText(bare);
  const [head = '', tail] = bare.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0');
  const groups = [...first, ...zeros, ...last].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}

/** The client of a request; a proxy's word counts only as far as `trustProxy` goes, and only if it is an address. */
export function clientOfRequest(request: FastifyRequest): string {
  const told = request.ip;
  return clientOf(isIP(told) > 0 ? told : (request.raw.socket.remoteAddress ?? ''));
}

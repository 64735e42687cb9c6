import type { IncomingMessage } from 'node:http';
import { isIP, isIPv4 } from 'node:net';
import { ApiError } from './errors.js';
import { hostName } from './host-name.js';
import type { Settings } from './options.js';

type Known = Pick<Settings, 'host' | 'publicUrl' | 'allowedHosts'>;

/**
 * Refuses requests for another host. Somebody else's name may lead to this machine (DNS rebinding), and then browsers
 * take that name's pages for ours. The port does not matter.
 *
 * @throws ApiError of status 400 or 421
 */
export function checkHost(request: IncomingMessage, known: Known): void {
  const hosts = request.headersDistinct['host'] ?? [];
  if (hosts.length > 1) throw new ApiError(400, 'bad_host', 'There is more than one Host header.');
  // A request line with a whole URL overrides the header: RFC 9112, section 3.2.2.
  const inTarget = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(request.url ?? '')?.[1];
  const names = [hosts[0] ?? '', inTarget ?? hosts[0] ?? ''].map(hostName);
  if (names.every((name) => name !== undefined && isOwnHost(name, known))) return;
  throw new ApiError(421, 'host_not_allowed', 'This server does not answer for this host.');
}

function isOwnHost(name: string, { host, publicUrl, allowedHosts }: Known): boolean {
  const names = [host.toLowerCase(), ...allowedHosts];
  if (publicUrl !== undefined) names.push(new URL(publicUrl).hostname);
  if (names.includes(name) || isLoopback(name)) return true;
  const address = name.replace(/^\[(.*)\]$/, '$1');
  // Nobody can make an address lead elsewhere. Whoever listens on one address has no other.
  return names.includes(address) || (isIP(address) > 0 && /^(0\.0\.0\.0|::)$/.test(host));
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || (name.startsWith('127.') && isIPv4(name));
}

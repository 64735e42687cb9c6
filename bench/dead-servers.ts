import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Servers from which no stream comes. */
export interface DeadServers {
  /** Playlists, one on each of them. */
  readonly urls: readonly string[];
  readonly close: () => void;
}

/** Half of them take connections and never answer; at the addresses of the others nobody listens. */
export async function startDeadServers(count: number): Promise<DeadServers> {
  const servers = await Promise.all(Array.from({ length: count }, startSilent));
  const urls = servers.map((server) => {
    const { port } = server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/index.m3u8`;
  });
  const close = (server: Server): void => {
    server.closeAllConnections();
    server.close();
  };
  servers.filter((_server, index) => index % 2 === 1).forEach(close);
  return {
    urls,
    close: () => {
      servers.filter((_server, index) => index % 2 === 0).forEach(close);
    },
  };
}

async function startSilent(): Promise<Server> {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

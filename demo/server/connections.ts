import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { clientOf } from './addresses.js';
import { ApiError } from './errors.js';

export interface ConnectionLimits {
  readonly total: number;
  readonly perClient: number;
}

interface Connection {
  readonly socket: Socket;
  readonly client: string;
  /** Requests that have no complete answer yet. */
  running: number;
  isSurplus: boolean;
  /** Ends what runs, if it still waits for the client. */
  interrupt: (() => void) | undefined;
}

/** How many more connections than are served get an answer that says so. */
const SURPLUS_FACTOR = 4;

/**
 * Decides which connections are served. One too many is not cut, because a client could not tell why: its next request
 * is answered with 503. That is the oldest one that runs no request, so that those who wait keep nobody out; among all
 * clients, it is one of the client who has the most.
 */
export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #bySocket = new WeakMap<Socket, Connection>();
  readonly #served = new ByClient();
  readonly #surplus = new ByClient();

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  watch(server: Server): void {
    server.on('connection', (socket) => {
      this.#add(socket);
    });
    server.on('request', ({ socket }, response) => {
      const connection = this.#bySocket.get(socket);
      if (!connection) return;
      connection.running += 1;
      response.once('close', () => {
        connection.running -= 1;
        connection.interrupt = undefined;
      });
    });
  }

  /** Whether its next request is served: one that was too many may have room by now. */
  admit(socket: Socket): boolean {
    const connection = this.#bySocket.get(socket);
    if (connection?.isSurplus === true) {
      this.#surplus.delete(connection);
      this.#serve(connection);
    }
    return connection?.isSurplus === false;
  }

  /** Whether the connection is to be closed. */
  isSurplus(socket: Socket): boolean {
    return this.#bySocket.get(socket)?.isSurplus === true;
  }

  /** Calls `interrupt` if somebody with fewer connections needs this one. */
  whileReceiving(socket: Socket, interrupt: () => void): () => void {
    const connection = this.#bySocket.get(socket);
    if (!connection) return () => undefined;
    connection.interrupt = interrupt;
    return () => {
      connection.interrupt = undefined;
    };
  }

  #add(socket: Socket): void {
    const client = clientOf(socket.remoteAddress ?? '');
    const connection: Connection = {
      socket,
      client,
      running: 0,
      isSurplus: false,
      interrupt: undefined,
    };
    this.#bySocket.set(socket, connection);
    socket.once('close', () => {
      this.#served.delete(connection);
      this.#surplus.delete(connection);
    });
    this.#serve(connection);
  }

  #serve(connection: Connection): void {
    connection.isSurplus = false;
    this.#served.add(connection);
    const surplus = this.#findSurplus(connection);
    if (surplus) this.#spare(surplus);
  }

  #findSurplus(newcomer: Connection): Connection | undefined {
    const own = this.#served.of(newcomer.client);
    if (own.size > this.#limits.perClient) return oldestWaiting(own) ?? newcomer;
    if (this.#served.size <= this.#limits.total) return undefined;
    const most = this.#served.most();
    const [oldest] = [...most].filter(({ interrupt }) => interrupt !== undefined);
    const isUnfair = most.size > own.size + 1;
    return oldestWaiting(most) ?? (isUnfair ? oldest : undefined) ?? newcomer;
  }

  #spare(connection: Connection): void {
    connection.isSurplus = true;
    this.#served.delete(connection);
    this.#surplus.add(connection);
    connection.interrupt?.();
    if (this.#surplus.size <= SURPLUS_FACTOR * this.#limits.total) return;
    for (const { socket } of this.#surplus.most()) {
      socket.destroy();
      return;
    }
  }
}

export function tooManyConnections(): ApiError {
  return new ApiError(503, 'busy', 'There are too many connections; try again.');
}

function oldestWaiting(connections: Iterable<Connection>): Connection | undefined {
  for (const connection of connections) if (connection.running === 0) return connection;
  return undefined;
}

/** Connections of each client, oldest first. */
class ByClient {
  readonly #clients = new Map<string, Set<Connection>>();
  size = 0;

  of(client: string): ReadonlySet<Connection> {
    return this.#clients.get(client) ?? new Set();
  }

  add(connection: Connection): void {
    const own = this.#clients.get(connection.client) ?? new Set();
    this.#clients.set(connection.client, own.add(connection));
    this.size += 1;
  }

  delete(connection: Connection): void {
    const own = this.#clients.get(connection.client);
    if (own?.delete(connection) !== true) return;
    this.size -= 1;
    if (own.size === 0) this.#clients.delete(connection.client);
  }

  /** Those of the client who has the most. */
  most(): ReadonlySet<Connection> {
    let most: ReadonlySet<Connection> = new Set();
    for (const own of this.#clients.values()) if (own.size > most.size) most = own;
    return most;
  }
}

import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createBoundedServer } from './node-server.js';
import { isHealthCheck } from './pipeline/health/health-check.js';
import { type Settings } from './settings/settings.js';

/** More than any number of probes. */
const MOST_CONNECTIONS = 256;

/** A target that no route has (RFC 9112, section 3.2.4): the answer is a 404 like any other. */
const NOWHERE = '*';

/**
 * A port for health checks alone. Whoever makes a connection for each request waits, on the server's port, to be accepted behind all other new connections, and
 * the kernel drops those that are too many; here nobody else waits.
 */
export class HealthServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * @param server answers the checks
   * @throws when the port is taken
   */
  static async listen(
    server: Server,
    port: number,
    { host, requestTimeout }: Pick<Settings, 'host' | 'requestTimeout'>,
  ): Promise<HealthServer> {
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      if (!isHealthCheck(request)) {
        request.url = NOWHERE;
      }
      server.emit('request', request, response);
    };
    const own = createBoundedServer({ requestTimeout, maxConnections: MOST_CONNECTIONS }, answer, () => undefined);
    await once(own.listen(port, host), 'listening');
    return new HealthServer(own);
  }

  /** Takes no more connections, and ends those that there are. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

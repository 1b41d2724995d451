import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** How often each server is asked whether it is ready, in milliseconds: several times within SHUTDOWN_DELAY. */
const HEALTH_INTERVAL = 40;

/** A server behind the proxy. */
interface Upstream {
  readonly port: number;
  isReady: boolean;
  readonly checking: NodeJS.Timeout;
}

/**
 * The least of a load balancer: sends each request to the next server that is ready, over connections that it keeps, and never twice. Whatever a
 * server loses is lost.
 */
export class RoundRobinProxy {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #upstreams: Upstream[] = [];
  readonly #server: Server;
  #turn = 0;

  private constructor() {
    this.#server = createServer((incoming, outgoing) => this.#forward(incoming, outgoing));
  }

  static async start(): Promise<RoundRobinProxy> {
    const proxy = new RoundRobinProxy();
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Sends requests to this server too, as soon as it is ready. */
  add(port: number): void {
    const check = (): void => {
      request({ port, host: '127.0.0.1', path: '/health/ready', agent: false })
        .on('response', (response) => {
          upstream.isReady = response.statusCode === 200;
          response.resume();
        })
        .on('error', () => (upstream.isReady = false))
        .end();
    };
    const upstream = { port, isReady: false, checking: setInterval(check, HEALTH_INTERVAL) };
    this.#upstreams.push(upstream);
  }

  /** Forgets a server that has ended. */
  remove(port: number): void {
    const index = this.#upstreams.findIndex((upstream) => upstream.port === port);
    for (const { checking } of this.#upstreams.splice(index, 1)) {
      clearInterval(checking);
    }
  }

  isReady(port: number): boolean {
    return this.#upstreams.some((upstream) => upstream.port === port && upstream.isReady);
  }

  async stop(): Promise<void> {
    this.#upstreams.splice(0).forEach(({ checking }) => clearInterval(checking));
    this.#agent.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const ready = this.#upstreams.filter(({ isReady }) => isReady);
    this.#turn += 1;
    const upstream = ready[this.#turn % ready.length];
    if (!upstream) {
      outgoing.writeHead(502).end('no server is ready');
      return;
    }
    const { method, url: path, headers } = incoming;
    const onward = request({ port: upstream.port, host: '127.0.0.1', method, path, headers, agent: this.#agent })
      .on('response', (response) => {
        const fields = { ...response.headers };
        delete fields.connection;
        outgoing.writeHead(response.statusCode ?? 502, fields);
        response.pipe(outgoing);
      })
      .on('error', (error: NodeJS.ErrnoException) => outgoing.writeHead(502).end(`lost: ${String(error.code)}`));
    incoming.pipe(onward);
  }
}

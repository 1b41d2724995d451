import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** The wire between a server and its database, which a test can cut. */
export class NetworkLink {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #port = 0;
  #silent = false;

  private constructor(private readonly target: URL) {
    this.#server = createServer((near) => this.#join(near));
  }

  /** @param url of the database, such as `postgres://…@127.0.0.1:5432/test` */
  static async to(url: string): Promise<NetworkLink> {
    const link = new NetworkLink(new URL(url));
    await link.restore();
    return link;
  }

  /** The database's address by way of this link. */
  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String(this.#port);
    return url.href;
  }

  /** Breaks every connection and refuses new ones, as a stopped database does. */
  async cut(): Promise<void> {
    if (this.#server.listening) {
      const closed = once(this.#server, 'close');
      this.#server.close();
      this.#sockets.forEach((socket) => socket.destroy());
      await closed;
    }
  }

  /** From now on nothing arrives any more, and nobody is told: a network that drops packets. */
  silence(): void {
    this.#silent = true;
  }

  /** The link is as it was. */
  async restore(): Promise<void> {
    this.#silent = false;
    if (!this.#server.listening) {
      this.#server.listen(this.#port, '127.0.0.1');
      await once(this.#server, 'listening');
      this.#port = (this.#server.address() as AddressInfo).port;
    }
  }

  #join(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (chunk) => this.#silent || to.write(chunk));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }
}

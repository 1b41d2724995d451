import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** How an authorization server that is not well answers. */
export type Fault = 'hangs' | 'fails' | 'refuses' | 'says nonsense';

/** What is between a service and its authorization server: counts the questions, and lets the server be unwell. */
export class AuthorityLink {
  /** How many questions came. */
  questions = 0;
  fault: Fault | undefined;
  readonly #server: Server;

  private constructor(private readonly target: string) {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** @param target the address of the real server's endpoint */
  static async to(target: string): Promise<AuthorityLink> {
    const link = new AuthorityLink(target);
    await once(link.#server.listen(0, '127.0.0.1'), 'listening');
    return link;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.questions += 1;
    const { authorization = '', 'content-type': type = '' } = request.headers;
    const body = await text(request);
    switch (this.fault) {
      case 'hangs':
        return;
      case 'fails':
        response.writeHead(500).end();
        return;
      case 'refuses':
        response.writeHead(401, { 'www-authenticate': 'Basic realm="oauth"' }).end();
        return;
      case 'says nonsense':
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"active":');
        return;
      case undefined: {
        const answer = await fetch(this.target, {
          method: 'POST',
          headers: { authorization, 'content-type': type },
          body,
        });
        const headers = { 'content-type': answer.headers.get('content-type') ?? '' };
        response.writeHead(answer.status, headers).end(await answer.text());
      }
    }
  }
}

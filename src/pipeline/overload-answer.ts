import { type IncomingMessage, type ServerResponse } from 'node:http';
import { requestId } from '../core/request-id.js';
import { Unavailable } from '../exceptions/api.exceptions.js';
import { PROBLEM_TYPE } from '../exceptions/send-problem.js';
import { toProblem } from '../exceptions/to-problem.js';
import { renderJson } from '../serializers/output/render-json.js';

/** When a client that was refused may come again, in whole seconds. */
const RETRY_IN = 1;

/** Stands for the request id in the answer that is made once. */
const ANY_ID = 'REQUEST-ID';

/** The 503 of a server that has too much to do: as any other problem looks, but made before there is a request to make it for. */
export class OverloadAnswer {
  readonly #fields: readonly (readonly [name: string, value: string])[];
  readonly #head: string;
  readonly #before: string;
  readonly #after: string;

  /** @param headers the header fields of every answer */
  constructor(headers: Readonly<Record<string, string>>) {
    const exception = new Unavailable(undefined, RETRY_IN);
    const [before = '', after = ''] = renderJson(toProblem(exception, ANY_ID)).split(ANY_ID);
    this.#before = before;
    this.#after = after;
    this.#fields = Object.entries({ ...headers, 'content-type': PROBLEM_TYPE, ...exception.headers });
    const fields = [...this.#fields, ['connection', 'keep-alive']];
    this.#head = `HTTP/1.1 503 Service Unavailable\r\n${fields.map((field) => `${field.join(': ')}\r\n`).join('')}`;
  }

  send(request: IncomingMessage, response: ServerResponse): void {
    const id = requestId(request.headers['x-request-id']);
    const hasBody = carriesBody(request);
    if (response.socket === null || hasBody || request.method === 'HEAD' || !response.shouldKeepAlive) {
      this.#sendByNode(response, id, hasBody);
      return;
    }
    // Half of what Node's answer costs is the checking of header fields that are known here: at five times the load this is most of the work. The rest
    // is done by Node when it hears that the answer is out.
    const length = this.#before.length + id.length + this.#after.length;
    response.socket.write(
      `${this.#head}x-request-id: ${id}\r\ncontent-length: ${length}\r\n\r\n${this.#before}${id}${this.#after}`,
      'latin1',
    );
    response.emit('finish');
  }

  /** A connection that ends, an answer that waits for one before it, or one without a body: Node sees to these. */
  #sendByNode(response: ServerResponse, id: string, hasBody: boolean): void {
    const body = this.#before + id + this.#after;
    const fields = [...this.#fields.flat(), 'x-request-id', id, 'content-length', String(body.length)];
    // A body that nobody reads would be swallowed without an end while the connection lives on.
    if (hasBody) {
      fields.push('connection', 'close');
    }
    response.writeHead(503, fields).end(body);
  }
}

function carriesBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

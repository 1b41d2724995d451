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
  readonly #before: string;
  readonly #after: string;
  readonly #fields: readonly (readonly [name: string, value: string])[];

  /** @param headers the header fields of every answer */
  constructor(headers: Readonly<Record<string, string>>) {
    const exception = new Unavailable(undefined, RETRY_IN);
    const [before = '', after = ''] = renderJson(toProblem(exception, ANY_ID)).split(ANY_ID);
    this.#before = before;
    this.#after = after;
    this.#fields = Object.entries({ ...headers, 'content-type': PROBLEM_TYPE, ...exception.headers });
  }

  send({ headers }: IncomingMessage, response: ServerResponse): void {
    const id = requestId(headers['x-request-id']);
    const body = this.#before + id + this.#after;
    const fields = [...this.#fields.flat(), 'x-request-id', id, 'content-length', String(body.length)];
    // A body that nobody reads would be swallowed without an end while the connection lives on.
    if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0) {
      fields.push('connection', 'close');
    }
    response.writeHead(503, fields).end(body);
  }
}

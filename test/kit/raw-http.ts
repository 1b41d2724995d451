import { connect } from 'node:net';
import { Answer } from './answer.js';

/** How long the server may take to end the connection, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Sends bytes as they are, for what no HTTP client would send, and reads until the server ends the connection: ask it to with `Connection: close`.
 *
 * @throws {Error} when the server does not, or ends the connection without an answer
 */
export async function sendRaw(port: number, bytes: string | Buffer): Promise<Answer> {
  return parseAnswer(await exchange(port, bytes));
}

/** @returns every byte the server sent, as Latin-1 */
export function exchange(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error('The server did not end the connection.')));
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A server that refuses a request it has not read to its end resets the connection; its answer may have come before.
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') {
        reject(error);
      }
    });
    socket.on('close', () => resolve(Buffer.concat(received).toString('latin1')));
  });
}

function parseAnswer(text: string): Answer {
  const [head = '', ...body] = text.split('\r\n\r\n');
  const [statusLine = '', ...fields] = head.split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1];
  if (status === undefined) {
    throw new Error(`The server sent no answer but ${JSON.stringify(text.slice(0, 200))}.`);
  }
  const headers = new Headers(
    fields.map((field): [string, string] => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon), field.slice(colon + 1).trim()];
    }),
  );
  return new Answer(Number(status), headers, body.join('\r\n\r\n'));
}

// The load: keep-alive connections, one request at a time on each, written and read as bytes so that it costs a fraction of what it measures.
import { once } from 'node:events';
import net from 'node:net';

/** How many connections send at once, unless told. */
const CONNECTIONS = 32;

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const BODY_LENGTH = /\r\ncontent-length: (\d+)/i;

/** An answer is not what it must be: the one thing that fails a benchmark. */
export class WrongAnswer extends Error {}

/**
 * @param {{ path: string, headers?: Record<string, string>, body?: object }} request a GET; a POST of JSON with a body
 * @returns {Buffer} the request as it goes over the wire
 */
export function requestBytes(port, { path, headers = {}, body }) {
  const content = body === undefined ? '' : JSON.stringify(body);
  const fields = {
    host: `127.0.0.1:${port}`,
    'user-agent': 'portcullis-bench',
    ...headers,
    ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1\r\n${head.join('')}\r\n${content}`);
}

/**
 * Sends the requests in turn, again and again, each connection its next as soon as it has its answer.
 *
 * @param {number} port of the server on this machine
 * @param {readonly Buffer[]} requests
 * @param {number} milliseconds after which no more are sent; those under way are awaited
 * @param {number} connections how many send at once
 * @param {number} status of each answer
 * @returns {Promise<{ answers: number, seconds: number }>}
 * @throws {WrongAnswer} when an answer has another status
 */
export async function sendLoad(port, requests, milliseconds, connections = CONNECTIONS, status = 200) {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const started = performance.now();
  let [next, answers] = [0, 0];
  const inTurn = () => requests[next++ % requests.length];
  try {
    await Promise.all(
      sockets.map((socket) =>
        exchange(
          socket,
          () => (performance.now() - started < milliseconds ? inTurn() : undefined),
          () => answers++,
          status,
        ),
      ),
    );
  } finally {
    sockets.forEach((socket) => socket.destroy());
  }
  return { answers, seconds: (performance.now() - started) / 1000 };
}

/**
 * Sends each request once, all at once, on a connection of its own, and awaits the answers.
 *
 * @throws {WrongAnswer} when an answer is not 200
 */
export async function sendAtOnce(port, requests) {
  const sockets = await Promise.all(requests.map(() => open(port)));
  try {
    await Promise.all(
      sockets.map((socket, index) => {
        const one = [requests[index]];
        return exchange(
          socket,
          () => one.pop(),
          () => undefined,
        );
      }),
    );
  } finally {
    sockets.forEach((socket) => socket.destroy());
  }
}

export async function open(port) {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Sends what `nextRequest` gives, one after the other's answer, until it gives nothing. */
export function exchange(socket, nextRequest, onAnswer, status = 200) {
  return new Promise((resolve, reject) => {
    let received = null;
    const send = () => {
      const request = nextRequest();
      return request === undefined ? resolve() : socket.write(request);
    };
    socket.on('data', (chunk) => {
      received = received === null ? chunk : Buffer.concat([received, chunk]);
      const headLength = received.indexOf(END_OF_HEAD);
      if (headLength === -1) {
        return;
      }
      const head = received.latin1Slice(0, headLength);
      const length = BODY_LENGTH.exec(head)?.[1];
      if (!head.startsWith(`HTTP/1.1 ${status} `) || length === undefined) {
        reject(new WrongAnswer(received.toString()));
      } else if (received.length >= headLength + END_OF_HEAD.length + Number(length)) {
        received = null;
        onAnswer();
        send();
      }
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new WrongAnswer('The server has closed a connection.')));
    send();
  });
}

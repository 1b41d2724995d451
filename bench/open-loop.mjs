// Load that does not wait for a server which is late: requests are due at a rate, and each is timed from when it was due.
import { open as openConnection } from './load.mjs';

/** How often requests that are due are sent, in milliseconds. */
const TICK = 5;

/** How long the last answers are waited for, in milliseconds. */
const PATIENCE = 5000;

const STATUS = 'HTTP/1.1 '.length;
const END_OF_HEAD = Buffer.from('\r\n\r\n');
const BODY_LENGTH = /\r\ncontent-length: (\d+)/i;

/**
 * @param {readonly Buffer[]} requests sent in turn
 * @param {number} perSecond
 * @param {number} milliseconds
 * @param {number} connections at most, opened as they are needed; what is due while all are taken waits, and its time runs
 * @returns {Promise<{ latencies: Map<number, number[]>, unanswered: number, broken: number }>} the milliseconds of answers, by status; how many
 *   requests were not answered; and how many connections were refused or closed
 */
export async function sendAtRate(port, requests, perSecond, milliseconds, connections) {
  const [idle, latencies, open] = [[], new Map(), new Set()];
  let [opening, due, sent, answered, broken] = [0, 0, 0, 0, 0];
  const started = performance.now();
  const dueAt = (index) => started + (index * 1000) / perSecond;
  const note = (status, latency) => {
    answered += 1;
    latencies.get(status)?.push(latency) ?? latencies.set(status, [latency]);
  };
  const use = (connection) => {
    if (sent === due) {
      idle.push(connection);
    } else {
      connection.send(requests[sent % requests.length], dueAt(sent));
      sent += 1;
    }
  };
  const add = async () => {
    opening += 1;
    try {
      const connection = new Connection(await openConnection(port), note, use);
      open.add(connection);
      connection.socket.once('close', () => {
        broken += 1;
        open.delete(connection);
      });
      use(connection);
    } catch {
      broken += 1;
    } finally {
      opening -= 1;
    }
  };
  await new Promise((resolve) => {
    const ticking = setInterval(() => {
      const elapsed = performance.now() - started;
      while (due < (Math.min(elapsed, milliseconds) / 1000) * perSecond) {
        due += 1;
        const connection = idle.pop();
        if (connection) {
          use(connection);
        } else if (open.size + opening < connections) {
          void add();
        }
      }
      if (elapsed > milliseconds && (answered >= due || elapsed > milliseconds + PATIENCE)) {
        clearInterval(ticking);
        resolve();
      }
    }, TICK);
  });
  const counted = { latencies, unanswered: due - answered, broken };
  open.forEach(({ socket }) => socket.destroy());
  return counted;
}

class Connection {
  #due = 0;
  #received = null;

  constructor(socket, note, done) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      this.#received = this.#received === null ? chunk : Buffer.concat([this.#received, chunk]);
      const headLength = this.#received.indexOf(END_OF_HEAD);
      if (headLength === -1) {
        return;
      }
      const head = this.#received.latin1Slice(0, headLength);
      const length = Number(BODY_LENGTH.exec(head)?.[1] ?? 0);
      if (this.#received.length >= headLength + END_OF_HEAD.length + length) {
        this.#received = null;
        note(Number(head.slice(STATUS, STATUS + 3)), performance.now() - this.#due);
        done(this);
      }
    });
  }

  send(request, due) {
    this.#due = due;
    this.socket.write(request);
  }
}

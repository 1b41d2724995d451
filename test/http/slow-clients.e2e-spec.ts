import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer } from '../kit/answer.js';
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';

/** How long a client may take to send a request, and how often it sends a byte of it, in milliseconds. */
const TIMEOUT = 2000;
const DRIBBLE = 100;

const HEAD = 'POST /api/v1/auth/jwt HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';

/** How each kind begins; then it dribbles, or says nothing more. */
const KINDS = [
  { begins: '', dribbles: false },
  { begins: 'GET /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ', dribbles: true },
  { begins: `${HEAD}Content-Length: 1000\r\n\r\n`, dribbles: true },
  { begins: `${HEAD}Content-Length: 1000\r\n\r\n`, dribbles: false },
];

describe('slow clients', () => {
  const app = useTestApp({ settings: { REQUEST_TIMEOUT: `${TIMEOUT}ms` } });

  it('are ended, 400 of them, while others are served as ever', async () => {
    const began = performance.now();
    const slow = await Promise.all(Array.from({ length: 400 }, (_, index) => slowClient(app.port, KINDS[index % 4])));
    const answers: Answer[] = [];
    while (slow.some(({ endedAt }) => endedAt() === undefined) && performance.now() - began < 10_000) {
      answers.push(await app.client.get('/articles'));
      await pause(10);
    }

    expect(slow.filter(({ endedAt }) => (endedAt() ?? Infinity) - began > 2.5 * TIMEOUT)).toEqual([]);
    expect(answers.length).toBeGreaterThan(20);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    const told = slow.map(({ received }) => received()).filter((text) => text !== '');
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter((text) => !text.startsWith('HTTP/1.1 408 Request Timeout\r\n'))).toEqual([]);
  });
});

async function slowClient(
  port: number,
  kind: (typeof KINDS)[number] | undefined,
): Promise<{ readonly endedAt: () => number | undefined; readonly received: () => string }> {
  const socket = connect(port, '127.0.0.1');
  let [received, ended] = ['', undefined as number | undefined];
  socket.on('data', (chunk) => (received += chunk.toString()));
  socket.on('error', () => undefined);
  socket.on('end', () => (ended ??= performance.now()));
  socket.on('close', () => (ended ??= performance.now()));
  await once(socket, 'connect');
  socket.write(kind?.begins ?? '');
  if (kind?.dribbles) {
    const dribbling = setInterval(() => socket.write('x'), DRIBBLE);
    socket.on('close', () => clearInterval(dribbling));
  }
  return { endedAt: () => ended, received: () => received };
}

describe('more connections than MAX_CONNECTIONS', () => {
  const app = useTestApp({ settings: { MAX_CONNECTIONS: '5' } });

  it('are closed at once, said once, and hurt none of those before them', async () => {
    const open = (): Socket => connect(app.port, '127.0.0.1').on('error', () => undefined);
    const first = open();
    await once(first, 'connect');
    const others = Array.from({ length: 20 }, open);
    await eventually(() => expect(others.filter(({ closed }) => closed)).toHaveLength(16), 5000);

    first.write('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    const [answer] = (await once(first, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);

    [first, ...others].forEach((socket) => socket.destroy());
    await eventually(async () => expect((await app.site.get('/health/live')).status).toBe(200), 5000);
    expect(app.log.entries.filter(({ message }) => message.startsWith('MAX_CONNECTIONS'))).toHaveLength(1);
  });
});

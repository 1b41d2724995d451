import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Controller, Get, Module } from '@nestjs/common';
import { AllowAny } from '../../src/permissions/allow-any.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';

/** In milliseconds; the busy route holds the event loop for longer than a burst of few may. */
const DELAY = 15;
const BUSY = 400;

/** What Node adds to an answer by itself. */
const NODES_OWN = ['date', 'connection', 'keep-alive'];

@Controller('busy')
@Permissions(AllowAny)
class BusyController {
  @Get()
  hold(): object {
    const end = performance.now() + BUSY;
    while (performance.now() < end);
    return {};
  }
}

@Module({ controllers: [BusyController] })
class BusyModule {}

const request = (path: string, ...fields: readonly string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...fields, '', ''].join('\r\n');

/** Requests that anybody may send, more than can be begun while the event loop is held. */
const ARTICLES = Array<string>(20).fill(request('/api/v1/articles'));

/** The names of an answer's header fields, but for those which tell that and how its connection goes on. */
function fieldsOf(answer: string): readonly string[] {
  const names = (answer.split('\r\n\r\n')[0] ?? '').split('\r\n').slice(1);
  return names.map((line) => line.split(':')[0]?.toLowerCase() ?? '').filter((name) => !NODES_OWN.includes(name));
}

/** Opens a connection that the server knows already: what is written on several of them then arrives in one turn of its event loop. */
async function openConnection(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.write('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await once(socket, 'data');
  return socket;
}

/** Asks while the event loop is held. @returns what came back for each of `requests`, once the server has ended the connections */
async function whileBusy(port: number, requests: readonly string[]): Promise<readonly string[]> {
  const all = [request('/api/v1/busy'), ...requests];
  const sockets = await Promise.all(all.map(() => openConnection(port)));
  const [busy, ...answers] = await Promise.all(
    sockets.map(async (socket, index) => {
      let received = '';
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.write(all[index] ?? '');
      await once(socket, 'close');
      return received;
    }),
  );
  expect(busy).toMatch(/^HTTP\/1\.1 200 /);
  return answers;
}

describe('a server with more to do than it can', () => {
  const app = useTestApp({ settings: { SHED_DELAY: `${DELAY}ms` }, modules: [BusyModule] });

  it('refuses requests at the door with the 503 of any other problem, and logs how many', async () => {
    const answers = await whileBusy(
      app.port,
      Array.from({ length: 20 }, (_, index) => request('/api/v1/articles', `X-Request-Id: refused-${index}`)),
    );

    const refused = answers.filter((answer) => answer.startsWith('HTTP/1.1 503 Service Unavailable\r\n'));
    expect(refused.length).toBeGreaterThan(10);
    const [head = '', body = ''] = (refused[0] ?? '').split('\r\n\r\n');
    expect(head).toMatch(/\r\nretry-after: 1\r\n/i);
    expect(head).toMatch(/\r\nx-request-id: refused-\d+\r\n/i);
    expect(head).toMatch(/\r\ncontent-type: application\/problem\+json; charset=utf-8\r\n/i);
    expect(head).toMatch(/\r\ncontent-security-policy: default-src 'none'/i);
    expect(JSON.parse(body)).toMatchObject({
      status: 503,
      code: 'unavailable',
      requestId: expect.stringMatching(/^refused-/),
    });

    const counted = (): number =>
      app.log.entries
        .filter(({ message }) => message === 'shedding')
        .reduce((sum, entry) => sum + Number(entry.refused), 0);
    await eventually(() => expect(counted()).toBe(refused.length), 3000);
  });

  it('answers for its health all the same', async () => {
    const answers = await whileBusy(
      app.port,
      Array.from({ length: 20 }, () => request('/health/live')),
    );

    expect(answers.filter((answer) => !answer.startsWith('HTTP/1.1 200 '))).toEqual([]);
  });

  it('keeps a connection of which it refused a request, but for one with a body', async () => {
    const kept = 'GET /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n' + request('/health/live');
    const post = 'POST /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}';
    const answers = await whileBusy(app.port, [...Array<string>(10).fill(kept), ...Array<string>(10).fill(post)]);

    const refused = answers.filter((answer) => answer.startsWith('HTTP/1.1 503 '));
    expect(refused.filter((answer) => answer.endsWith('{"status":"ok"}')).length).toBeGreaterThan(0);
    expect(
      refused.filter((answer) => /\r\nconnection: close\r\n/i.test(answer) && !answer.includes('{"status":"ok"}'))
        .length,
    ).toBeGreaterThan(0);
  });

  it('answers several requests of one connection in their order, whether it refuses them or not', async () => {
    const kept = (method: string, path: string): string => `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
    const several =
      kept('GET', '/api/v1/articles') +
      kept('HEAD', '/api/v1/articles') +
      kept('GET', '/health/live') +
      request('/api/v1/articles');
    const answers = await whileBusy(app.port, Array<string>(20).fill(several));

    const refused = answers.filter((answer) => answer.endsWith('}') && answer.split('HTTP/1.1 503 ').length === 4);
    expect(refused.length).toBeGreaterThan(10);
    for (const answer of refused) {
      const [first = '', head = '', live = '', last = ''] = answer.split(/(?=HTTP\/1\.1 )/);
      expect(JSON.parse(first.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status: 503, code: 'unavailable' });
      expect(head.endsWith('\r\n\r\n')).toBe(true);
      expect(live.endsWith('{"status":"ok"}')).toBe(true);
      expect(fieldsOf(first)).toEqual(fieldsOf(last));
    }
  });

  it('serves again at once when it can', async () => {
    expect((await app.client.get('/articles')).status).toBe(200);
  });
});

describe('a server that lets requests wait for long', () => {
  const app = useTestApp({ settings: { SHED_DELAY: '10s' }, modules: [BusyModule] });

  it('serves them all, and counts the wait as part of what they took', async () => {
    const answers = await whileBusy(app.port, ARTICLES);

    expect(answers.filter((answer) => !answer.startsWith('HTTP/1.1 200 '))).toEqual([]);
    const lines = app.log.entries.filter(({ message, route }) => message === 'request' && route === '/api/v1/articles');
    expect(lines).toHaveLength(20);
    expect(lines.filter(({ duration }) => Number(duration) >= BUSY).length).toBeGreaterThan(10);
  });
});

describe('a server that is not to refuse', () => {
  const app = useTestApp({ settings: { SHED_DELAY: 'off' }, modules: [BusyModule] });

  it('lets everyone wait', async () => {
    const answers = await whileBusy(app.port, ARTICLES);

    expect(answers.filter((answer) => !answer.startsWith('HTTP/1.1 200 '))).toEqual([]);
  });
});

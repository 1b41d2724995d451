import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { newId } from '../../src/core/id.js';
import { SecurityEvents } from '../../src/core/security/security-events.js';
import { Detection } from '../../src/observability/detection/detection.js';
import { SecurityEventWriter } from '../../src/observability/events/security-event-writer.js';
import { SecurityDigest } from '../../src/security/report/security-digest.js';
import { securityCommand } from '../../src/security/report/security.command.js';
import { WebhookDelivery } from '../../src/security/webhook/webhook-delivery.js';
import { type ApiClient } from '../kit/api-client.js';
import { eventually } from '../kit/eventually.js';
import { grant, revoke } from '../kit/grants.js';
import { Mailbox } from '../kit/mailbox.js';
import { TestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

const SECRET = 'a secret of the webhook, long enough';

interface Post {
  readonly signature: string;
  readonly body: string;
}

/** Somebody who is posted to. */
class Receiver {
  readonly posts: Post[] = [];
  /** What is answered next; 204 when there is nothing more. */
  readonly statuses: number[] = [];
  readonly #server: Server = createServer((request, response) => {
    void read(request).then((body) => {
      this.posts.push({ signature: String(request.headers['portcullis-signature']), body });
      response.writeHead(this.statuses.shift() ?? 204, { location: '/elsewhere' }).end();
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
  }
  return text;
}

describe('what follows from events and alerts', () => {
  const receiver = new Receiver();
  let app: TestApp;
  let staff: ApiClient;
  let staffUser: TestUser;
  let permission: string;

  const reuse = async (username = 'victim'): Promise<void> => {
    app.get(SecurityEvents).emit({ type: 'authn_token_reuse', subject: { id: newId(), username } });
    await app.get(Detection).evaluate();
    await app.get(SecurityEventWriter).flush();
  };

  const posts = async (type: string): Promise<readonly Record<string, unknown>[]> => {
    await app.get(WebhookDelivery).deliver();
    return receiver.posts
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>)
      .filter((post) => post.type === type);
  };

  beforeAll(async () => {
    app = new TestApp({
      settings: {
        SECURITY_WEBHOOK_URL: await receiver.start(),
        SECURITY_WEBHOOK_SECRET: SECRET,
        SECURITY_MAIL: 'security@example.com',
        SECURITY_DIGEST: 'daily',
        DETECTION_RESPONSES: 'object-scanning:lock+notify',
      },
    });
    await app.start();
    staffUser = await app.createUser({ username: 'staff', isStaff: true });
    permission = await grant(app, { to: { user: staffUser.id }, permission: 'security-events.view' });
    staff = app.clientFor(staffUser);
  });

  afterAll(async () => {
    await app.stop();
    receiver.stop();
  });

  beforeEach(async () => {
    await app.get(WebhookDelivery).deliver();
    receiver.posts.length = 0;
    receiver.statuses.length = 0;
    await app.database.query('DELETE FROM "security_alerts"');
  });

  it('posts a new alert and grave events, signed, once', async () => {
    await reuse();
    const [alert] = await posts('alert');
    expect(alert).toMatchObject({ version: 1, data: { rule: 'token-reuse', subject: 'victim', severity: 'critical' } });
    expect(await posts('events')).toMatchObject([
      { version: 1, data: [{ type: 'authn_token_reuse', subject: 'victim' }] },
    ]);

    for (const { signature, body } of receiver.posts) {
      const [, time = '', digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
      expect(digest).toBe(createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex'));
    }
    const sent = receiver.posts.length;
    await app.get(WebhookDelivery).deliver();
    expect(receiver.posts).toHaveLength(sent);
  });

  it('posts again, later, what was not taken, and follows no redirect', async () => {
    receiver.statuses.push(500, 302, 307, 500);
    await reuse();
    const ids = (await posts('alert')).map(({ id }) => id);
    expect(ids).toHaveLength(1);
    app.clock.advance('1m');
    await posts('alert');
    app.clock.advance('1m');
    const all = await posts('alert');
    expect(new Set(all.map(({ id }) => id))).toEqual(new Set(ids));
    expect(all.length).toBeGreaterThan(1);
    expect(await app.database.query('SELECT 1 FROM "webhook_deliveries"')).toEqual([]);
    expect(app.log.text).not.toContain(SECRET);
  });

  it('mails a new alert, and not what is added to it', async () => {
    const alerts = async (): Promise<number> =>
      (await new Mailbox(app).to('security@example.com')).filter(({ subject }) => subject === 'Security alert').length;
    const before = await alerts();
    const victim = { id: newId(), username: 'mailed' };
    for (let time = 1; time <= 2; time += 1) {
      app.get(SecurityEvents).emit({ type: 'authn_token_reuse', subject: victim });
      await app.get(Detection).evaluate();
    }
    expect(await alerts()).toBe(before + 1);
  });

  it('locks the key that was used to scan, and no other', async () => {
    const owner = await app.createUser({ username: 'owner' });
    const make = async (): Promise<{ id: string; key: string }> =>
      (
        await app
          .clientFor(owner)
          .post<{ id: string; key: string }>('/api-keys', { name: 'key', scopes: ['articles:read'] })
      ).body;
    const [used, spared] = [await make(), await make()];
    const client = app.client.with({ 'x-api-key': used.key });
    for (let request = 1; request <= 20; request += 1) {
      await client.get(`/articles/${newId()}`);
    }
    await eventually(async () => {
      await app.get(Detection).evaluate();
      expect((await client.get('/articles')).status).toBe(401);
    }, 3000);
    expect((await app.client.get('/articles', { 'x-api-key': spared.key })).status).toBe(200);
    expect((await app.clientFor(owner).get('/me')).status).toBe(200);
  });

  it('exports events as lines of JSON', async () => {
    await reuse('exported');
    const answer = await staff.get('/security/events/export?subject=exported', { accept: 'application/x-ndjson' });
    expect(answer.header('content-type')).toBe('application/x-ndjson');
    const lines = answer.text.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['authn_token_reuse']);
    expect(await app.client.get('/security/events/export')).toHaveProblem(401, 'not_authenticated');
    expect(await staff.get('/security/events/export?kind=x')).toHaveProblem(400, 'invalid');
  });

  it('streams events as they happen, from where the reader was, until they may read no more', async () => {
    const url = `http://127.0.0.1:${app.port}/api/v1/security/events/stream`;
    const { access } = await app.signIn('staff');
    await reuse('missed');
    const [{ id } = { id: '' }] = (await staff.get<{ results: { id: string }[] }>('/security/events?subject=missed'))
      .body.results;
    await reuse('seen');
    const headers = { authorization: `Bearer ${access}`, accept: 'text/event-stream', 'last-event-id': id };
    const response = await fetch(url, { headers });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    let text = '';
    const ended = (async (): Promise<void> => {
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk as Uint8Array).toString();
      }
    })();
    await eventually(() => expect(text).toMatch(/event: authn_token_reuse\ndata: \{.*"seen"/));
    expect(text).not.toMatch(/"missed"/);
    await reuse('live');
    await eventually(() => expect(text).toMatch(/"live"/), 4000);

    await revoke(app, permission);
    await ended;
    permission = await grant(app, { to: { user: staffUser.id }, permission: 'security-events.view' });
  }, 20_000);

  it('sums up a day, once, by mail and to the webhook', async () => {
    await reuse('digested');
    app.clock.advance('1d');
    const sent = await Promise.all([app.get(SecurityDigest).send(), app.get(SecurityDigest).send()]);
    expect(sent.filter(Boolean)).toHaveLength(1);
    const [digest] = await posts('digest');
    expect(digest?.data).toMatchObject({
      alerts: expect.arrayContaining([
        expect.objectContaining({ rule: 'token-reuse', subject: 'digested' }),
      ]) as unknown,
      events: expect.arrayContaining([expect.objectContaining({ type: 'authn_token_reuse' })]) as unknown,
    });
  });

  it('prints a report', async () => {
    await reuse('reported');
    const printed: string[] = [];
    const command = securityCommand(
      (act) => act({ get: (token: never) => app.get(token) } as never),
      (text) => printed.push(text),
    );
    await command.parseAsync(['report', '--since', '1d'], { from: 'user' });
    expect(printed.join('\n')).toMatch(/Alerts\n(?:.*\n)*? +token-reuse +critical +open +reported +1\n/);
    expect(printed.join('\n')).toMatch(/authn_token_reuse +critical/);
  });
});

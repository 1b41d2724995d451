import { stat } from 'node:fs/promises';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { MailDelivery } from '../../src/accounts/mail/mail-delivery.js';
import { type Mail } from '../../src/accounts/mail/mail.js';
import { Outbox } from '../../src/accounts/mail/outbox.js';
import { freePort } from '../../src/database/embedded/local-port.js';
import { atOnce } from '../kit/at-once.js';
import { dumpOf } from '../kit/database-dump.js';
import { eventually } from '../kit/eventually.js';
import { Mailbox } from '../kit/mailbox.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { SmtpServer } from './smtp-server.js';

const mail = (to: string, more: Partial<Mail> = {}): Mail => ({
  to,
  subject: 'Hello',
  text: 'A text that nobody else may read.\n',
  html: '<p>A text that nobody else may read.</p>\n',
  lifetime: 3 * 86_400_000,
  ...more,
});

const send = (app: TestApp, ...mails: readonly Mail[]): Promise<void> =>
  app.get(DataSource).transaction(async (manager) => {
    for (const one of mails) {
      await app.get(Outbox).send(manager, one);
    }
  });

const deliver = (app: TestApp): Promise<void> => app.get(MailDelivery).deliver();

const waiting = (app: TestApp): Promise<Record<string, unknown>[]> =>
  app.database.query('SELECT "attempts", "last_error", "next_attempt_at" FROM "outgoing_mails" ORDER BY "id"');

describe('mails without a mail server', () => {
  const app = useTestApp({ settings: { MAIL_FROM: 'The Gate <gate@example.com>' } });

  it('are files that the server’s user alone can read, in text and in HTML, with links in one piece', async () => {
    const link = `https://id.example.com/verify-email#token=${'A'.repeat(43)}`;
    await send(app, mail('alice@example.org', { text: `See\n\n${link}\n`, html: `<a href="${link}">see</a>\n` }));

    const mailbox = new Mailbox(app);
    const { source, subject } = await mailbox.latest('alice@example.org');

    expect(subject).toBe('Hello');
    expect(source).toMatch(/^From: The Gate <gate@example\.com>\r?$/m);
    expect(source).toMatch(/^Content-Type: multipart\/alternative;/m);
    expect(source.split(link)).toHaveLength(3);
    const [{ id }] = (await app.database.query('SELECT count(*)::int AS "id" FROM "outgoing_mails"')) as [
      { id: number },
    ];
    expect(id).toBe(0);
    expect((await stat(mailbox.directory)).mode & 0o777).toBe(0o700);
    const name = /^Message-ID: <([0-9a-f-]{36})@example\.com>\r?$/m.exec(source)?.[1] ?? '';
    expect((await stat(path.join(mailbox.directory, `${name}.eml`))).mode & 0o777).toBe(0o600);
  });

  it('are sent by themselves, soon', async () => {
    await send(app, mail('soon@example.org'));

    await eventually(async () => expect(await waiting(app)).toEqual([]));
    expect(await new Mailbox(app).to('soon@example.org')).toHaveLength(1);
  });

  it('are not sent when what caused them did not happen', async () => {
    const failing = app.get(DataSource).transaction(async (manager) => {
      await app.get(Outbox).send(manager, mail('never@example.org'));
      throw new Error('no');
    });

    await expect(failing).rejects.toThrow('no');
    expect(await new Mailbox(app).to('never@example.org')).toEqual([]);
  });

  it('are sealed while they wait', async () => {
    await app.get(DataSource).transaction(async (manager) => {
      await app.get(Outbox).send(manager, mail('sealed@example.org'));
      const [row] = await manager.query<{ sealed: Buffer }[]>('SELECT "sealed" FROM "outgoing_mails"');
      expect(row?.sealed.toString('latin1')).not.toMatch(/sealed@example|nobody else/);
    });
  });
});

describe('mails to a mail server', () => {
  const server = new SmtpServer();
  let app: TestApp;

  beforeAll(async () => {
    const port = await server.start();
    app = new TestApp({ settings: { SMTP_URL: `smtp://127.0.0.1:${port}`, PUBLIC_URL: 'https://id.example.com' } });
    await app.start();
  });

  afterAll(async () => {
    await app.stop();
    await server.stop();
  });

  beforeEach(() => {
    server.taken.length = 0;
    server.reply = '250 OK';
  });

  it('go to the one that is meant', async () => {
    await send(app, mail('alice+tag@example.org'));
    await deliver(app);

    expect(server.taken).toMatchObject([{ from: 'no-reply@id.example.com', to: ['alice+tag@example.org'] }]);
    expect(server.taken[0]?.data).toContain('A text that nobody else may read.');
  });

  it.each([
    'alice@example.org, evil@x.example',
    'alice@example.org>\r\nRCPT TO:<evil@x.example',
    'alice@example.org\r\nBcc: evil@x.example',
    '"alice@example.org, evil"@x.example',
    'evil@x.example (alice@example.org)',
    'Alice <alice@example.org>',
  ])('go to nobody for %j, which no route takes', async (to) => {
    await send(app, mail(to));
    await deliver(app);

    expect(server.taken).toEqual([]);
    expect(await waiting(app)).toEqual([]);
  });

  it('are tried again when it is not the time, later and later', async () => {
    server.reply = '450 4.2.0 <later@example.org> try later';
    await send(app, mail('later@example.org'));
    await deliver(app);
    const [first] = await waiting(app);
    expect(first).toMatchObject({ attempts: 1, last_error: 'EENVELOPE 450' });
    const wait = (first?.['next_attempt_at'] as Date).getTime() - app.clock.now();
    expect(wait).toBeGreaterThanOrEqual(2_500);
    expect(wait).toBeLessThanOrEqual(5_000);

    await deliver(app);
    expect((await waiting(app))[0]).toMatchObject({ attempts: 1 });
    app.clock.advance('5s');
    await deliver(app);
    expect((await waiting(app))[0]).toMatchObject({ attempts: 2 });
    server.reply = '250 OK';
    app.clock.advance('10s');
    await deliver(app);

    expect(server.taken).toHaveLength(1);
    expect(await waiting(app)).toEqual([]);
  });

  it.each([
    ['refused for good', '550 5.1.1 <gone@example.org> unknown', '1s'],
    ['of no use any more', '450 4.2.0 <gone@example.org> try later', '1h'],
  ])('are given up when they are %s, and the log does not say to whom', async (_, reply, wait) => {
    server.reply = reply;
    app.log.clear();
    await send(app, mail('gone@example.org', { lifetime: 3_600_000 }));
    await deliver(app);
    app.clock.advance(wait);
    await deliver(app);

    expect(await waiting(app)).toEqual([]);
    const line = app.log.entries.find(({ level }) => level === 'error');
    expect(line?.message).toMatch(/^The mail [0-9a-f-]{36} is given up after attempt [12]: /);
    expect(app.log.text).not.toContain('gone@example.org');
  });

  it('are sent once each, by however many processes', async () => {
    const others = [1, 2].map(
      () => new TestApp({ sharing: app, settings: { SMTP_URL: app.settings.smtpUrl!.reveal() } }),
    );
    await Promise.all(others.map((other) => other.start()));
    try {
      await send(app, ...Array.from({ length: 30 }, (_, index) => mail(`many${index}@example.org`)));
      await Promise.all([app, ...others].map(deliver));
      await eventually(async () => expect(await waiting(app)).toEqual([]));
    } finally {
      await Promise.all(others.map((other) => other.stop()));
    }

    const recipients = server.taken.flatMap(({ to }) => to);
    expect(recipients).toHaveLength(30);
    expect(new Set(recipients).size).toBe(30);
  });

  it('pass one over that another process is taking at that moment, and do not wait for it', async () => {
    await app.get(DataSource).transaction(async (manager) => {
      await app.get(Outbox).send(manager, mail('taken@example.org'));
      const until = new Date(app.clock.now() + 60_000);
      await manager.query('UPDATE "outgoing_mails" SET "next_attempt_at" = $1', [until]);
    });
    const other = app.get(DataSource).createQueryRunner();
    await other.startTransaction();
    await other.query('SELECT FROM "outgoing_mails" FOR UPDATE');
    app.clock.advance('2m');
    await send(app, mail('next@example.org'));
    await deliver(app);
    expect(server.taken).toMatchObject([{ to: ['next@example.org'] }]);

    await other.commitTransaction();
    await other.release();
    await deliver(app);
    expect(server.taken).toMatchObject([{ to: ['next@example.org'] }, { to: ['taken@example.org'] }]);
  });

  it('are sent by another process when one dies with them', async () => {
    await app.get(DataSource).transaction(async (manager) => {
      await app.get(Outbox).send(manager, mail('orphan@example.org'));
      const until = new Date(app.clock.now() + 60_000);
      await manager.query('UPDATE "outgoing_mails" SET "attempts" = 1, "next_attempt_at" = $1', [until]);
    });
    await deliver(app);
    expect(server.taken).toEqual([]);

    app.clock.advance('1m');
    await deliver(app);

    expect(server.taken).toHaveLength(1);
  });
});

describe('a mail server that is down', () => {
  it.each([
    ['dead', false],
    ['a black hole', true],
  ])('and %s changes no answer, and gets every mail once when it is back', async (_, silent) => {
    const hole = new SmtpServer();
    hole.silent = silent;
    const port = silent ? await hole.start() : await freePort();
    const app = new TestApp({ settings: { SMTP_URL: `smtp://127.0.0.1:${port}`, RATE_PASSWORD_RESET: '1000/min' } });
    const server = new SmtpServer();
    await app.start();
    try {
      await atOnce(3, (index) => app.createUser({ username: `user${index}` }));
      const began = performance.now();
      const answers = await atOnce(6, (index) =>
        app.client.post('/auth/password/reset', { email: `user${index}@example.org` }),
      );
      expect(performance.now() - began).toBeLessThan(2_000);
      expect(answers.map(({ status, text }) => [status, text])).toEqual(Array(6).fill([202, '{}']));
      expect((await app.site.get('/health/ready')).status).toBe(200);
      await eventually(async () => {
        expect((await waiting(app)).map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
      }, 4_000);
      const dump = await dumpOf(app.database);
      expect(dump).not.toMatch(/#token=/);

      await hole.stop();
      await server.start(port);
      await deliver(app);
      app.clock.advance('1m');
      await deliver(app);

      const recipients = server.taken.flatMap(({ to }) => to).sort();
      expect(recipients).toEqual([0, 1, 2].map((index) => `user${index}@example.org`));
      expect(await waiting(app)).toEqual([]);
    } finally {
      await hole.stop();
      await server.stop();
      await app.stop();
    }
  });
});

import { DataSource } from 'typeorm';
import { AuditTrail } from '../../src/database/audit-trail.js';
import { newId } from '../../src/core/id.js';
import { SecurityEventWriter } from '../../src/observability/events/security-event-writer.js';
import { atOnce } from '../kit/at-once.js';
import { type EventEntry } from '../kit/memory-log.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD, type TestUser } from '../kit/test-user.js';
import { enrolled, ticketOf } from '../mfa/authenticator-app.js';

describe('a security event is reported', () => {
  const app = useTestApp({ settings: { LOCKOUT_LIMIT: '3', AUTH_BASIC: 'on', RATE_ARTICLES: '5/min' } });
  let alice: TestUser;

  const only = (type: string): EventEntry => {
    const events = app.log.events(type);
    expect(events).toHaveLength(1);
    return events[0] as EventEntry;
  };

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
  });

  beforeEach(() => app.log.clear());

  it('of a login, once: who, by what, from where and in which request', async () => {
    const answer = await app.client.post('/auth/jwt', { username: 'alice', password: PASSWORD });

    expect(only('authn_login_success')).toMatchObject({
      severity: 'info',
      actor: 'alice',
      subject: 'alice',
      address: '127.0.0.1',
      requestId: answer.header('x-request-id'),
      details: { kind: 'jwt' },
    });
    expect(app.log.events()).toHaveLength(1);
  });

  it('of a failed login: of the account, or of a name that is not told', async () => {
    await app.client.post('/auth/jwt', { username: 'ALICE', password: 'wrong' });
    expect(only('authn_login_fail')).toMatchObject({
      subject: 'alice',
      details: { kind: 'password', reason: 'wrong' },
    });
    app.log.clear();

    await app.client.post('/auth/jwt', { username: 'my-secret-canary', password: 'other-canary' });
    const event = only('authn_login_fail');
    expect(event).not.toHaveProperty('subject');
    expect(event.details.nameDigest).toMatch(/^[0-9a-f]{16}$/);
    expect(app.log.text).not.toMatch(/canary/);
  });

  it('of a login after failed ones, once, with their number; and of the next one as of any', async () => {
    await app.createUser({ username: 'clumsy' });
    const logIn = (password: string): Promise<unknown> =>
      app.client.post('/auth/token', { username: 'clumsy', password });
    await logIn('wrong');
    await logIn('wrong');
    app.log.clear();

    await logIn(PASSWORD);
    await logIn(PASSWORD);

    expect(only('authn_login_successafterfail')).toMatchObject({
      severity: 'info',
      actor: 'clumsy',
      subject: 'clumsy',
      details: { kind: 'token', failures: 2 },
    });
    expect(only('authn_login_success').details).toEqual({ kind: 'token' });
  });

  it('of a login by a second factor after wrong passwords and codes', async () => {
    const { user, phone } = await enrolled(app, 'careful');
    await app.client.post('/auth/jwt', { username: user.username, password: 'wrong' });
    const ticket = await ticketOf(app, user.username);
    await app.client.post('/auth/mfa', { ticket, code: phone.wrongCode() });
    app.log.clear();

    await app.client.post('/auth/mfa', { ticket, code: phone.freshCode() });

    expect(only('authn_login_successafterfail').details).toEqual({ kind: 'jwt', failures: 2 });
    expect(app.log.events('authn_login_success')).toEqual([]);
  });

  it('of logins at once as of logins, though each is counted before it is judged', async () => {
    await app.createUser({ username: 'hasty' });
    await atOnce(2, () => app.client.post('/auth/jwt', { username: 'hasty', password: PASSWORD }));

    expect(app.log.events().map(({ type }) => type)).toEqual(['authn_login_success', 'authn_login_success']);
  });

  it('of a failed Basic login, with its request', async () => {
    const credentials = Buffer.from('alice:wrong').toString('base64');
    const answer = await app.client.get('/me', { authorization: `Basic ${credentials}` });

    expect(only('authn_login_fail')).toMatchObject({ subject: 'alice', requestId: answer.header('x-request-id') });
  });

  it('of a lockout, once, and of attempts that are refused during it, with whose account was tried', async () => {
    await app.createUser({ username: 'mallory' });
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await app.client.post('/auth/jwt', { username: 'mallory', password: 'wrong' });
    }

    expect(only('authn_login_lock')).toMatchObject({
      severity: 'critical',
      subject: 'mallory',
      details: { kind: 'account' },
    });
    expect(app.log.events('authn_login_fail').map(({ subject, details }) => [subject, details.reason])).toEqual([
      ['mallory', 'wrong'],
      ['mallory', 'wrong'],
      ['mallory', 'wrong'],
      ['mallory', 'locked_out'],
      ['mallory', 'locked_out'],
    ]);
  });

  it('of a refresh token that comes back after it was exchanged', async () => {
    const login = { username: 'alice', password: PASSWORD };
    const { refresh } = (await app.client.post<{ refresh: string }>('/auth/jwt', login)).body;
    await app.client.post('/auth/jwt/refresh', { refresh });
    app.clock.advance('11s');
    const answer = await app.client.post('/auth/jwt/refresh', { refresh });

    expect(answer).toHaveProblem(401, 'token_not_valid');
    expect(only('authn_token_reuse')).toMatchObject({
      severity: 'critical',
      subject: 'alice',
      requestId: answer.header('x-request-id'),
      details: { kind: 'refresh', familyId: expect.any(String) as unknown },
    });
    expect(app.log.text).not.toContain(refresh.slice(-20));

    await app.client.post('/auth/jwt/refresh', { refresh });
    expect(only('authn_token_use_after_expire')).toMatchObject({ subject: 'alice', details: { reason: 'revoked' } });
  });

  it('of what a caller may not do, with the permission that is missing', async () => {
    const steve = app.clientFor(await app.createUser({ username: 'steve', isStaff: true }));
    await steve.get('/security/events');

    expect(only('authz_fail')).toMatchObject({
      actor: 'steve',
      scheme: 'jwt',
      details: {
        code: 'permission_denied',
        method: 'GET',
        route: '/api/v1/security/events',
        permissions: ['security-events.view'],
      },
    });
  });

  it('of a credential that is none, and of nothing that a stranger may not see', async () => {
    await app.client.get('/me');
    expect(app.log.events()).toEqual([]);

    await app.client.withBearer('no-such-canary').get('/me');
    expect(only('authn_credential_fail').details).toMatchObject({ kind: 'jwt', code: 'token_not_valid' });
    expect(app.log.text).not.toMatch(/canary/);
  });

  it('of a body that is not valid, by its fields and no values', async () => {
    const client = app.clientFor(alice);
    await client.post('/articles', { title: 'x'.repeat(200), slug: 'NOT A SLUG', canary: 'canary' });

    const { details } = only('input_validation_fail');
    expect(details).toMatchObject({ count: 4, fields: expect.arrayContaining(['/title', '/slug']) as unknown });
    expect(JSON.stringify(details)).not.toMatch(/canary/);
  });

  it('of a request too many', async () => {
    for (let request = 1; request <= 6; request += 1) {
      await app.client.get('/articles');
    }
    expect(only('excess_rate_limit_exceeded').details).toMatchObject({ reason: 'articles', method: 'GET' });
  });

  it('of what another site makes a browser send', async () => {
    const answer = await app.client.post('/auth/session', { username: 'alice', password: PASSWORD });
    const cookie = answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    app.log.clear();

    await app.client.post('/auth/logout-all', {}, { cookie, origin: 'https://evil.example' });
    expect(only('malicious_csrf')).toMatchObject({ severity: 'critical', actor: 'alice', scheme: 'session' });
  });

  it('of a change that is on record, once it is committed', async () => {
    const { manager } = app.get(DataSource);
    const act = {
      action: 'groups.permissions',
      object: { type: 'groups', id: newId() },
      after: { permissions: ['articles.change'] },
    };
    await manager.transaction(async (transaction) => {
      await app.get(AuditTrail).record(transaction, act);
      expect(app.log.events()).toEqual([]);
    });

    expect(only('authz_change').details).toMatchObject({ action: act.action, permissions: ['articles.change'] });
  });

  it('of no change that was rolled back', async () => {
    const { manager } = app.get(DataSource);
    const failing = manager.transaction(async (transaction) => {
      await app.get(AuditTrail).record(transaction, { action: 'users.delete', object: { type: 'users', id: newId() } });
      throw new Error('rolled back');
    });

    await expect(failing).rejects.toThrow('rolled back');
    expect(app.log.events()).toEqual([]);
  });

  it('in the table as in the log', async () => {
    await app.client.post('/auth/jwt', { username: 'alice', password: 'wrong' });
    await app.get(SecurityEventWriter).flush();

    const { eventId } = only('authn_login_fail');
    expect(await app.database.query('SELECT "subject" FROM "security_events" WHERE "id" = $1', [eventId])).toEqual([
      { subject: 'alice' },
    ]);
  });
});

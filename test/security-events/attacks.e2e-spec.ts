import { Module } from '@nestjs/common';
import { newId } from '../../src/core/id.js';
import { SecurityEvents } from '../../src/core/security/security-events.js';
import { Detection } from '../../src/observability/detection/detection.js';
import { type Json } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { dumpOf } from '../kit/database-dump.js';
import { eventually } from '../kit/eventually.js';
import { grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD, type TestUser } from '../kit/test-user.js';
import { HealthWatchRule } from './health-watch.rule.js';

@Module({ providers: [HealthWatchRule] })
class FeatureModule {}

interface Alert extends Json {
  readonly id: string;
  readonly rule: string;
  readonly subject: string;
  readonly status: string;
  readonly count: number;
  readonly evidence: readonly Json[];
}

describe('detection', () => {
  const app = useTestApp({
    modules: [FeatureModule],
    settings: {
      TRUSTED_PROXIES: '127.0.0.1',
      LOCKOUT_LIMIT: '100',
      DETECT_MASS_EXPORT: '64/10min',
      DETECT_DISTRIBUTED_GUESSING: '40/10min',
    },
  });
  const other = useTestApp({ sharing: app, settings: { TRUSTED_PROXIES: '127.0.0.1', LOCKOUT_LIMIT: '100' } });
  let staff: ApiClient;
  let alice: TestUser;

  const from = (address: string): ApiClient => app.client.with({ 'x-forwarded-for': address });

  const alerts = async (query = ''): Promise<readonly Alert[]> => {
    await Promise.all([app.get(Detection).evaluate(), other.get(Detection).evaluate()]);
    return (await staff.get<{ results: readonly Alert[] }>(`/security/alerts${query}`)).body.results;
  };

  const raised = async (rule: string): Promise<Alert> => {
    let found: Alert | undefined;
    await eventually(async () => {
      [found] = await alerts(`?rule=${rule}`);
      expect(found).toBeDefined();
    });
    return found as Alert;
  };

  const failLogin = (username: string, address: string, server = app): Promise<unknown> =>
    server.client.with({ 'x-forwarded-for': address }).post('/auth/jwt', { username, password: 'wrong' });

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
    const user = await app.createUser({ username: 'staff', isStaff: true });
    await grant(app, { to: { user: user.id }, permission: 'security-alerts.view' });
    await grant(app, { to: { user: user.id }, permission: 'security-alerts.change' });
    staff = app.clientFor(user);
  });

  beforeEach(async () => {
    await alerts();
    await app.database.query('DELETE FROM "security_alerts"');
    await app.database.query('DELETE FROM "detection_observations"');
    app.clock.advance('10m');
    other.clock.advance('10m');
    staff = (await app.signIn('staff')).client;
    await alerts();
    await app.database.query('DELETE FROM "security_alerts"');
  });

  it('raises one alert of guesses at one account, which two servers count together, with its evidence', async () => {
    for (let guess = 1; guess <= 12; guess += 1) {
      await failLogin('alice', `203.0.113.${guess}`, guess % 2 ? app : other);
    }

    const found = await alerts();
    expect(found.map(({ rule, subject, status }) => [rule, subject, status])).toEqual([
      ['brute-force', 'alice', 'open'],
    ]);
    expect(found[0]).toMatchObject({ severity: 'warning', subjectKind: 'account', subjectId: alice.id });
    expect(found[0]?.evidence[0]).toMatchObject({
      what: 'authn_login_fail',
      address: expect.stringMatching(/^203\.0\.113/),
    });
    expect(JSON.stringify(found)).not.toMatch(/wrong/);
  });

  it('raises nothing one guess short of it, nor for what is too long ago', async () => {
    for (let guess = 1; guess <= 9; guess += 1) {
      await failLogin('alice', '203.0.113.1');
    }
    expect(await alerts()).toEqual([]);
    app.clock.advance('10m');
    staff = (await app.signIn('staff')).client;
    await failLogin('alice', '203.0.113.1');
    expect(await alerts()).toEqual([]);
  });

  it('tells a password that is sprayed over accounts from a list of names that is tried', async () => {
    for (let account = 1; account <= 15; account += 1) {
      await app.createUser({ username: `victim-${account}` });
      await failLogin(`victim-${account}`, '198.51.100.1');
      await failLogin(`stranger-${account}`, '198.51.100.2');
    }

    const found = await alerts();
    expect(found.map(({ rule, subject }) => [rule, subject]).toSorted()).toEqual([
      ['credential-stuffing', '198.51.100.2'],
      ['password-spraying', '198.51.100.1'],
    ]);
  });

  it('raises a reuse at once', async () => {
    const { refresh } = (
      await app.client.post<{ refresh: string }>('/auth/jwt', { username: 'alice', password: PASSWORD })
    ).body;
    await app.client.post('/auth/jwt/refresh', { refresh });
    app.clock.advance('11s');
    await app.client.post('/auth/jwt/refresh', { refresh });

    expect(await raised('token-reuse')).toMatchObject({ severity: 'critical', subject: 'alice', count: 1 });
  });

  it.each([
    ['object-scanning', (_: number): string => `/articles/${newId()}`, {}],
    ['forced-browsing', (index: number): string => `/admin-${index}`, {}],
    [
      'injection-probe',
      (index: number): string => `/articles?search=${encodeURIComponent(`' OR ${index}=${index} --`)}`,
      {},
    ],
    ['attack-tool', (): string => '/articles', { 'user-agent': 'sqlmap/1.7' }],
  ])('notices %s from an address, however it names itself', async (rule, path, headers) => {
    for (let request = 1; request <= 20; request += 1) {
      await from('192.0.2.7').get(path(request), headers);
    }
    await eventually(async () => {
      expect((await alerts(`?rule=${rule}`)).map(({ subject }) => subject)).toEqual(['192.0.2.7']);
    });
  });

  it.each([
    ['object-scanning', (index: number): string => `/articles/canary-${index}`, 'GET /api/v1/articles/* 404'],
    ['forced-browsing', (index: number): string => `/reset/canary-${index}`, 'GET /api/*/reset/* 404'],
  ])('keeps of the paths of %s no token that is in them', async (rule, path, what) => {
    for (let request = 1; request <= 20; request += 1) {
      await from('192.0.2.8').get(path(request));
    }
    expect((await raised(rule)).evidence[0]).toMatchObject({ what });
    expect(await dumpOf(app.database)).not.toMatch(/canary/);
  });

  it('does not blame whom an untrusted client names in a forwarded header', async () => {
    const proxied = { 'x-forwarded-for': '203.0.113.9, 198.51.100.66' };
    for (let request = 1; request <= 20; request += 1) {
      await app.client.with(proxied).get(`/articles/${newId()}`);
    }
    expect(await raised('object-scanning')).toMatchObject({ subject: '198.51.100.66' });
  });

  it('notices guesses from so many addresses that none of them stands out', async () => {
    for (let batch = 0; batch < 2; batch += 1) {
      await atOnce(20, (guess) => failLogin(`nobody-${batch}-${guess}`, `203.0.${batch}.${guess}`));
    }
    expect((await alerts()).map(({ rule, subject }) => [rule, subject])).toEqual([['distributed-guessing', 'logins']]);
  });

  it('notices who sends one invalid request after the other', async () => {
    const { client } = await app.signIn('alice');
    for (let request = 1; request <= 50; request += 1) {
      await client.post('/articles', { title: '', slug: `NOT A SLUG ${request}` });
    }
    expect(await raised('validation-burst')).toMatchObject({ severity: 'warning', subject: 'alice' });
  });

  it('notices an account that reads far more than it is used to, and counts its alert', async () => {
    const { client } = await app.signIn('alice');
    const article = { title: 'Long', slug: 'long', body: 'x'.repeat(9_000) };
    const { id } = (await client.post<{ id: string }>('/articles', article)).body;
    for (let read = 1; read <= 6; read += 1) {
      await client.get(`/articles/${id}`);
    }
    expect(await alerts()).toEqual([]);
    for (let read = 1; read <= 6; read += 1) {
      await client.get(`/articles/${id}`);
    }
    expect(await raised('mass-export')).toMatchObject({ severity: 'warning', subject: 'alice' });
    expect((await app.site.get('/metrics')).text).toMatch(
      /^portcullis_alerts_total\{rule="mass-export",severity="warning"\} 1$/m,
    );
  });

  it('notices a key that nobody had used for a month, and none that was used the day before', async () => {
    const owner = await app.signIn('alice');
    const use = async (name: string, daysAgo: number): Promise<string> => {
      const body = { name, scopes: ['articles:read'] };
      const { id, key } = (await owner.client.post<{ id: string; key: string }>('/api-keys', body)).body;
      const lastUsed = new Date(app.clock.now() - daysAgo * 86_400_000);
      await app.database.query('UPDATE "api_keys" SET "last_used" = $2 WHERE "id" = $1', [id, lastUsed]);
      expect((await app.client.get('/articles', { 'x-api-key': key })).status).toBe(200);
      return id;
    };
    await use('busy', 1);
    expect(await alerts('?rule=dormant-credential')).toEqual([]);
    const dormant = await use('dormant', 40);
    expect(await raised('dormant-credential')).toMatchObject({ severity: 'warning', subject: `api-key:${dormant}` });
  });

  it('notices a token that is used in several places', async () => {
    const client = app.clientFor(alice);
    for (const [index, address] of ['192.0.2.1', '198.51.100.1', '203.0.113.1'].entries()) {
      await client.get('/me', { 'x-forwarded-for': address, 'user-agent': `browser ${index}` });
    }
    expect(await raised('token-move')).toMatchObject({
      severity: 'critical',
      subject: 'alice',
      subjectKind: 'credential',
    });
  });

  it('notices a new device, and not the first one', async () => {
    const logIn = (agent: string): Promise<unknown> =>
      app.client.post('/auth/jwt', { username: 'traveller', password: PASSWORD }, { 'user-agent': agent });
    await app.createUser({ username: 'traveller' });
    await logIn('laptop');
    await logIn('laptop');
    expect(await alerts('?rule=new-device')).toEqual([]);
    await logIn('phone');
    expect(await raised('new-device')).toMatchObject({ severity: 'info', subject: 'traveller', count: 1 });
  });

  it('notices somebody who raises somebody who raises somebody', async () => {
    const [mallory, accomplice] = [
      await app.createUser({ username: 'mallory' }),
      { id: newId(), username: 'accomplice' },
    ];
    app.get(SecurityEvents).emit({ type: 'authz_change', actor: alice, subject: mallory });
    expect(await alerts()).toEqual([]);
    app.get(SecurityEvents).emit({ type: 'authz_change', actor: mallory, subject: accomplice });
    expect(await raised('privilege-escalation')).toMatchObject({ severity: 'critical', subject: 'mallory' });
  });

  it('asks the rules of feature modules too', async () => {
    for (let look = 1; look <= 3; look += 1) {
      await app.site.get('/health/live');
    }
    expect(await raised('health-watch')).toMatchObject({ subject: '127.0.0.1', severity: 'info' });
  });

  it('adds to an open alert, and makes a new one once that was resolved', async () => {
    const reuse = (): void =>
      app.get(SecurityEvents).emit({ type: 'authn_token_reuse', subject: alice, details: { familyId: newId() } });
    reuse();
    const first = await raised('token-reuse');
    expect(
      (await staff.patch(`/security/alerts/${first.id}`, { status: 'acknowledged', note: 'Looking' })).body,
    ).toMatchObject({
      status: 'acknowledged',
      note: 'Looking',
    });
    reuse();
    expect(await alerts('?rule=token-reuse')).toMatchObject([{ id: first.id, status: 'acknowledged', count: 2 }]);

    await staff.patch(`/security/alerts/${first.id}`, { status: 'resolved' });
    reuse();
    expect(await alerts('?rule=token-reuse')).toMatchObject([
      { status: 'open', count: 1 },
      { id: first.id, count: 2 },
    ]);
    expect(await staff.patch(`/security/alerts/${first.id}`, { status: 'open' })).toHaveProblem(409, 'conflict');
  });

  it('keeps a muted alert quiet until its time', async () => {
    const reuse = (): void => app.get(SecurityEvents).emit({ type: 'authn_token_reuse', subject: alice });
    reuse();
    const { id } = await raised('token-reuse');
    const mutedUntil = new Date(app.clock.now() + 60_000).toISOString();
    await staff.patch(`/security/alerts/${id}`, { status: 'muted', mutedUntil });
    reuse();
    expect(await alerts('?rule=token-reuse')).toMatchObject([{ id, status: 'muted', mutedUntil, count: 2 }]);
    app.clock.advance('61s');
    reuse();
    expect(await alerts('?rule=token-reuse')).toMatchObject([{ id, status: 'open', mutedUntil: null, count: 3 }]);
  });

  it('is for staff who hold the permission', async () => {
    expect(await app.client.get('/security/alerts')).toHaveProblem(401, 'not_authenticated');
    expect(await app.clientFor(alice).get('/security/alerts')).toHaveProblem(403, 'permission_denied');
    expect(await staff.get(`/security/alerts/${newId()}`)).toHaveProblem(404, 'not_found');
    expect(await staff.get('/security/alerts?kind=x')).toHaveProblem(400, 'invalid');
    expect(await staff.patch(`/security/alerts/${newId()}`, { status: 'gone' })).toHaveProblem(400, 'invalid');
  });

  it('raises nothing for people who work: logins, slips, reads, writes and a few misses', async () => {
    for (let person = 1; person <= 20; person += 1) {
      const username = `person-${person}`;
      await app.createUser({ username });
      const address = `198.18.0.${person}`;
      await failLogin(username, address);
      const client = (await app.signIn(username)).client.with({
        'x-forwarded-for': address,
        'user-agent': 'Mozilla/5.0',
      });
      await client.get('/articles?search=union%20station');
      await client.post('/articles', { title: `It's ${person}`, slug: `person-${person}`, body: 'x' });
      await client.post('/articles', { title: '' });
      await client.get(`/articles/${newId()}`);
      await client.get('/favicon.ico');
      await client.get('/me');
    }
    expect(await alerts()).toEqual([]);
  });
});

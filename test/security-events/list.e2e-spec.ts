import { newId } from '../../src/core/id.js';
import { type SecurityEvent } from '../../src/core/security/security-event.js';
import { SecurityEvents } from '../../src/core/security/security-events.js';
import { SecurityEventPartitions } from '../../src/observability/events/security-event-partitions.js';
import { SecurityEventWriter } from '../../src/observability/events/security-event-writer.js';
import { type Json } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

interface EventList {
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly (Json & { readonly id: string })[];
}

describe('the list of security events', () => {
  const app = useTestApp({ settings: { SECURITY_EVENTS_RETENTION: '30d' } });
  let staff: ApiClient;
  let user: TestUser;

  const emit = async (...events: readonly SecurityEvent[]): Promise<void> => {
    events.forEach((event) => app.get(SecurityEvents).emit(event));
    await app.get(SecurityEventWriter).flush();
  };

  const list = async (query = ''): Promise<EventList> => (await staff.get<EventList>(`/security/events${query}`)).body;

  const reasons = ({ results }: EventList): unknown[] =>
    results.map(({ details }) => (details as { readonly reason?: string }).reason);

  const numbered = (count: number): SecurityEvent[] =>
    Array.from({ length: count }, (_, index) => ({ type: 'authz_change', details: { reason: String(index + 1) } }));

  const weeks = async (): Promise<number> => {
    const [row] = await app.database.query<{ count: number }>(
      `SELECT count(*)::int AS "count" FROM pg_inherits WHERE "inhparent" = '"security_events"'::regclass`,
    );
    return row?.count ?? 0;
  };

  beforeAll(async () => {
    user = await app.createUser({ username: 'staff', isStaff: true });
    await grant(app, { to: { user: user.id }, permission: 'security-events.view' });
    staff = app.clientFor(user);
  });

  beforeEach(async () => {
    await app.get(SecurityEventWriter).flush();
    await app.database.query('DELETE FROM "security_events"');
  });

  it('tells what happened, to whom, when and how', async () => {
    const subject = { id: newId(), username: 'mallory' };
    await emit({ type: 'authn_token_revoked', subject, actor: user, details: { kind: 'token', count: 2 } });

    expect(await list()).toEqual({
      next: null,
      previous: null,
      results: [
        {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
          type: 'authn_token_revoked',
          severity: 'info',
          createdAt: new Date(app.clock.now()).toISOString(),
          actor: 'staff',
          actorId: user.id,
          subject: 'mallory',
          subjectId: subject.id,
          scheme: null,
          credentialId: null,
          address: null,
          userAgent: null,
          requestId: null,
          details: { kind: 'token', count: 2 },
        },
      ],
    });
  });

  it('goes by pages, the newest first, forward and back, though all happened at once', async () => {
    await emit(...numbered(5));
    const follow = async (link: string | null): Promise<EventList> => (await staff.get<EventList>(link ?? '')).body;
    const all = reasons(await list());

    const first = await list('?pageSize=2');
    const second = await follow(first.next);
    const third = await follow(second.next);
    expect([...reasons(first), ...reasons(second), ...reasons(third)]).toEqual(all);
    expect(all.toSorted()).toEqual(['1', '2', '3', '4', '5']);
    expect([first.previous, third.next]).toEqual([null, null]);
    expect(await follow(third.previous)).toEqual(second);
    expect(reasons(await follow(second.previous))).toEqual(reasons(first));
  });

  it.each([
    ['type=authz_admin', ['b']],
    ['severity=critical', ['b']],
    ['actor=mallory', ['b']],
    ['subject=mallory', ['a']],
    ['actor=nobody', []],
    ['requestId=request-1', []],
    ['address=192.0.2.1', []],
    ['scheme=jwt', []],
    ['credentialId=x', []],
    ['actor=mallory&type=authz_change', []],
  ])('is narrowed by %s', async (query, expected) => {
    const mallory = { id: newId(), username: 'mallory' };
    await emit(
      { type: 'authz_change', subject: mallory, details: { reason: 'a' } },
      { type: 'authz_admin', severity: 'critical', actor: mallory, details: { reason: 'b' } },
    );

    expect(reasons(await list(`?${query}`))).toEqual(expected);
  });

  it('is narrowed to an account by its id, whatever it was called, and to a time', async () => {
    const id = newId();
    await emit({ type: 'authz_change', subject: { id, username: 'before' }, details: { reason: 'a' } });
    app.clock.advance('1m');
    const since = new Date(app.clock.now()).toISOString();
    await emit({ type: 'authz_change', subject: { id, username: 'after' }, details: { reason: 'b' } });

    expect(reasons(await list(`?subject=${id}`))).toEqual(['b', 'a']);
    expect(reasons(await list(`?subject=${id}&createdAt__gte=${since}`))).toEqual(['b']);
    expect(reasons(await list(`?createdAt__gt=${since}`))).toEqual([]);
    expect(reasons(await list(`?createdAt__lt=${since}`))).toEqual(['a']);
    expect(reasons(await list(`?createdAt__lte=${since}`))).toEqual(['b', 'a']);
  });

  it.each([
    'kind=x',
    'type=nothing',
    'severity=9',
    'createdAt__gte=x',
    'createdAt=x',
    'cursor=x',
    'page=1',
    'ordering=id',
  ])('does not know %s', async (query) => {
    expect(await staff.get(`/security/events?${query}`)).toHaveProblem(400, 'invalid');
  });

  it('is for staff who hold the permission alone, and nobody can write to it', async () => {
    const bob = app.clientFor(await app.createUser({ username: 'bob' }));
    const steve = app.clientFor(await app.createUser({ username: 'steve', isStaff: true }));

    expect(await app.client.get('/security/events')).toHaveProblem(401, 'not_authenticated');
    expect(await bob.get('/security/events')).toHaveProblem(403, 'permission_denied');
    expect((await steve.get('/security/events')).body).toMatchObject({ required: ['security-events.view'] });
    expect(await staff.post('/security/events', {})).toHaveProblem(405, 'method_not_allowed');
    expect(await staff.delete(`/security/events/${newId()}`)).toHaveProblem(404, 'not_found');
  });

  it('keeps events for as long as is set, by weeks that are made ahead and dropped whole', async () => {
    await emit(...numbered(3));
    const before = await weeks();
    app.clock.advance('29d');
    await app.get(SecurityEventPartitions).clearExpired(1000);
    const [{ count } = { count: 0 }] = await app.database.query<{ count: number }>(
      'SELECT count(*)::int AS "count" FROM "security_events"',
    );
    expect([count, (await weeks()) > before]).toEqual([3, true]);

    app.clock.advance('8d');
    expect(await app.get(SecurityEventPartitions).clearExpired(1000)).toBeGreaterThan(0);
    expect(await app.database.query('SELECT 1 FROM "security_events"')).toEqual([]);
    app.clock.turnBack('37d');
  });

  it('keeps what has no week, until that is made, and what is old goes from there, too', async () => {
    const inDefault = async (): Promise<number> =>
      (await app.database.query('SELECT 1 FROM "security_events_default"')).length;
    app.clock.advance('100d');
    await emit({ type: 'sys_startup' });
    expect([await inDefault(), await app.database.query('SELECT 1 FROM "security_events"')]).toEqual([
      1,
      [{ '?column?': 1 }],
    ]);
    expect(app.get(SecurityEventPartitions).weeksAhead).toBe(0);

    await app.get(SecurityEventPartitions).clearExpired(1000);
    expect([await inDefault(), await app.database.query('SELECT 1 FROM "security_events"')]).toEqual([
      0,
      [{ '?column?': 1 }],
    ]);
    expect(app.get(SecurityEventPartitions).weeksAhead).toBeGreaterThanOrEqual(4);

    app.clock.advance('200d');
    await emit({ type: 'sys_startup' });
    app.clock.advance('60d');
    await app.get(SecurityEventPartitions).clearExpired(1000);
    expect(await inDefault()).toBe(0);
    app.clock.turnBack('360d');
    expect(app.log.text).not.toMatch(/security events (dropped|could not)/);
  });
});

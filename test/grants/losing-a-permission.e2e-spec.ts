import { DataSource, type QueryRunner } from 'typeorm';
import { type Answer } from '../kit/answer.js';
import { eventually } from '../kit/eventually.js';
import { createGroup, grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('portcullis/administration', 0))`;

/** Each takes something from the administrator ($1) while a request of theirs, let in already, waits for its turn. */
const LOSSES: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'the permission that it grants',
    `DELETE FROM permission_grants WHERE user_id = $1 AND permission = 'articles.change'`,
    ['articles.change'],
  ],
  [
    'the permission to grant',
    `DELETE FROM permission_grants WHERE user_id = $1 AND permission IN ('users.change', 'groups.change', 'object-permissions.add')`,
    [],
  ],
  ['its rank', `UPDATE users SET is_staff = false WHERE id = $1`, []],
  ['its account', `UPDATE users SET is_active = false WHERE id = $1`, []],
];

describe('an administrator whose request was let in and who loses meanwhile', () => {
  const app = useTestApp();
  let stan: TestUser;
  let alice: TestUser;
  let group: string;
  let article: string;
  let other: QueryRunner;

  beforeEach(async () => {
    await app.database.query('TRUNCATE users, groups, articles CASCADE');
    stan = await app.createUser({ username: 'stan', isStaff: true });
    alice = await app.createUser({ username: 'alice' });
    group = await createGroup(app);
    await grant(app, { to: { group }, permission: 'articles.change' });
    for (const permission of ['users.change', 'groups.change', 'object-permissions.add', 'articles.change']) {
      await grant(app, { to: { user: stan.id }, permission });
    }
    await grant(app, { to: { user: stan.id }, permission: 'articles.add' });
    const made = await app.clientFor(stan).post<{ id: string }>('/articles', { title: 'T', slug: 't', body: 'b' });
    article = made.body.id;
    other = app.get(DataSource).createQueryRunner();
    await other.startTransaction();
    await other.query(LOCK);
  });

  afterEach(() => other.release());

  const ACTS: readonly (readonly [string, () => Promise<Answer>])[] = [
    ['to an account', () => app.clientFor(stan).put(`/users/${alice.id}/permissions/articles.change`)],
    ['to a group', () => app.clientFor(stan).put(`/groups/${group}/permissions`, { permissions: [] })],
    ['by a group', () => app.clientFor(stan).put(`/users/${alice.id}/groups`, { groups: [group] })],
    ['as a member', () => app.clientFor(stan).put(`/groups/${group}/members/${alice.id}`)],
    [
      'on one row',
      () =>
        app.clientFor(stan).post('/object-permissions', {
          subject: { type: 'user', id: alice.id },
          permission: 'articles.change',
          object: { type: 'articles', id: article },
        }),
    ],
  ];

  describe.each(LOSSES)('%s', (_, loss, required) => {
    it.each(ACTS)('grants nothing %s', async (_way, act) => {
      const answer = act();
      await eventually(async () =>
        expect(
          await app.database.query(
            `SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database
             WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()`,
          ),
        ).toHaveLength(1),
      );

      await other.query(loss, [stan.id]);
      await other.commitTransaction();

      const refused = await answer;
      expect(refused).toHaveProblem(403, 'permission_denied');
      expect(refused.body['required']).toEqual(required.length > 0 ? required : [expect.any(String)]);
      await expect(
        app.database.query(
          `SELECT user_id FROM permission_grants WHERE user_id = $1 UNION ALL SELECT user_id FROM object_permissions
           UNION ALL SELECT user_id FROM group_members`,
          [alice.id],
        ),
      ).resolves.toEqual([]);
    });
  });
});

import { newId } from '../../src/core/id.js';
import { type Article, write } from '../articles/article.js';
import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

interface Reason {
  readonly kind: string;
  readonly permission: string;
  readonly required: readonly string[];
  readonly via: readonly { readonly type: string; readonly name: string }[];
  readonly grantId: string | null;
  readonly objectId: string | null;
  readonly expiresAt: string | null;
}

interface Explanation {
  readonly allowed: boolean;
  readonly reasons: readonly Reason[];
}

interface Subjects {
  readonly next: string | null;
  readonly results: readonly { readonly id: string; readonly username: string; readonly reasons: readonly Reason[] }[];
}

interface Objects {
  readonly count: number;
  readonly next: string | null;
  readonly results: readonly { readonly type: string; readonly id: string }[];
}

describe('asking about permissions', () => {
  const app = useTestApp();
  let root: ApiClient;
  let author: TestUser;
  let reader: TestUser;
  let draft: Article;
  let other: Article;

  beforeAll(async () => {
    root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    author = await app.createUser({ username: 'author' });
    reader = await app.createUser({ username: 'reader' });
    draft = await write(app.clientFor(author), { title: 'A draft' });
    other = await write(app.clientFor(author), { title: 'Another' });
  });

  beforeEach(async () => {
    await app.database.query('DELETE FROM object_permissions');
    await app.database.query('DELETE FROM permission_grants');
    await app.database.query('DELETE FROM groups');
  });

  async function explain(user: TestUser, permission: string, article?: Article): Promise<Explanation> {
    const object = article ? `&objectType=articles&objectId=${article.id}` : '';
    const answer = await root.get<Explanation>(
      `/permissions/explain?user=${user.id}&permission=${permission}${object}`,
    );
    expect(answer.status).toBe(200);
    return answer.body;
  }

  async function group(name: string, parent: string | null, ...members: readonly TestUser[]): Promise<string> {
    const id = newId();
    await app.database.query(
      `INSERT INTO groups (id, name, name_key, parent_id) VALUES ('${id}', '${name}', lower('${name}'), ${parent === null ? 'NULL' : `'${parent}'`})`,
    );
    for (const member of members) {
      await app.database.query(`INSERT INTO group_members (user_id, group_id) VALUES ('${member.id}', '${id}')`);
    }
    return id;
  }

  async function grant(to: 'user' | 'group', id: string, permission: string, objectId?: string): Promise<string> {
    const grantId = newId();
    await app.database.query(
      objectId === undefined
        ? `INSERT INTO permission_grants (id, ${to}_id, permission) VALUES ('${grantId}', '${id}', '${permission}')`
        : `INSERT INTO object_permissions (id, ${to}_id, permission, object_id) VALUES ('${grantId}', '${id}', '${permission}', '${objectId}')`,
    );
    return grantId;
  }

  describe('why', () => {
    it('names ownership, which no grant gave', async () => {
      await expect(explain(author, 'articles.view', draft)).resolves.toMatchObject({
        allowed: true,
        reasons: [{ kind: 'allowed', permission: 'IsAuthor', grantId: null }],
      });
    });

    it('gives the whole chain: the account, its group, the group that one is within, and the grant', async () => {
      const staff = await group('Staff', null);
      const editors = await group('Editors', staff, reader);
      const grantId = await grant('group', staff, 'articles.view');

      const { allowed, reasons } = await explain(reader, 'articles.view', draft);

      expect(allowed).toBe(true);
      expect(reasons).toEqual([
        expect.objectContaining({ kind: 'granted', grantId, objectId: null, required: ['articles.view'] }),
      ]);
      expect(reasons[0]?.via.map(({ type, name }) => `${type} ${name}`)).toEqual([
        'user reader',
        'group Editors',
        'group Staff',
      ]);
      expect(editors).not.toBe(staff);
    });

    it('says which row, where one alone was granted, and nothing of the others', async () => {
      const grantId = await grant('user', reader.id, 'articles.view', draft.id);

      await expect(explain(reader, 'articles.view', draft)).resolves.toMatchObject({
        allowed: true,
        reasons: [{ kind: 'granted', grantId, objectId: draft.id }],
      });
      await expect(explain(reader, 'articles.view', other)).resolves.toMatchObject({ allowed: false });
      await expect(explain(reader, 'articles.view')).resolves.toMatchObject({ allowed: false });
    });

    it('says what is missing, of every alternative', async () => {
      const { allowed, reasons } = await explain(reader, 'articles.view', draft);

      expect(allowed).toBe(false);
      expect(reasons).toEqual([
        expect.objectContaining({ kind: 'missing', permission: 'IsPublished' }),
        expect.objectContaining({ kind: 'missing', permission: 'IsAuthor' }),
        expect.objectContaining({ kind: 'missing', permission: 'ObjectPermissions', required: ['articles.view'] }),
      ]);
    });

    it('finds that changing needs reading: a grant to change what one may not see does nothing', async () => {
      await grant('user', reader.id, 'articles.change', draft.id);

      const { allowed, reasons } = await explain(reader, 'articles.change', draft);

      expect(allowed).toBe(false);
      expect(reasons.flatMap(({ required }) => required)).toEqual(['articles.view']);
      expect((await app.clientFor(reader).patch(`/articles/${draft.id}`, { title: 'x' })).status).toBe(404);
    });

    it('knows superusers, and accounts that are not active', async () => {
      const boss = await app.createUser({ username: 'boss', isSuperuser: true });
      const gone = await app.createUser({ username: 'gone', isActive: false, isSuperuser: true });

      await expect(explain(boss, 'articles.delete', draft)).resolves.toMatchObject({
        allowed: true,
        reasons: [{ kind: 'superuser' }],
      });
      await expect(explain(gone, 'articles.delete', draft)).resolves.toMatchObject({
        allowed: false,
        reasons: [{ kind: 'inactive' }],
      });
    });

    it('answers as the request itself is answered, for every account, permission and row', async () => {
      await grant('user', reader.id, 'articles.view', draft.id);
      await grant('user', reader.id, 'articles.delete', other.id);
      for (const user of [author, reader]) {
        for (const article of [draft, other]) {
          const status = (await app.clientFor(user).get(`/articles/${article.id}`)).status;
          await expect(explain(user, 'articles.view', article)).resolves.toMatchObject({ allowed: status === 200 });
          const changed = (await app.clientFor(user).patch(`/articles/${article.id}`, {})).status;
          await expect(explain(user, 'articles.change', article)).resolves.toMatchObject({ allowed: changed === 200 });
        }
      }
    });

    it.each([
      ['user', `user=${newId()}&permission=articles.view`, 'does_not_exist'],
      ['permission', 'user=USER&permission=articles.fly', 'invalid_choice'],
      ['objectType', 'user=USER&permission=articles.view&objectType=users', 'invalid_choice'],
      ['objectId', `user=USER&permission=articles.view&objectId=${newId()}`, 'does_not_exist'],
      ['user', 'user=1&permission=articles.view', 'invalid'],
      ['permission', 'user=USER', 'required'],
      ['why', 'user=USER&permission=articles.view&why=1', 'unknown_field'],
    ])('refuses a question whose %s is not one: %s', async (parameter, query, code) => {
      const answer = await root.get(`/permissions/explain?${query.replace('USER', reader.id)}`);

      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body['errors']).toEqual([expect.objectContaining({ parameter, code })]);
    });
  });

  describe('who', () => {
    async function who(query: string): Promise<Subjects> {
      const answer = await root.get<Subjects>(`/permissions/subjects?${query}`);
      expect(answer.status).toBe(200);
      return answer.body;
    }

    it('lists owners, those it was granted to, directly or by a group within a group, and superusers, each with the reason', async () => {
      const outer = await group('Outer', null);
      const member = await app.createUser({ username: 'member' });
      await group('Inner', outer, member);
      await grant('group', outer, 'articles.view', draft.id);
      await grant('user', reader.id, 'articles.view');
      const expired = await app.createUser({ username: 'expired' });
      await grant('user', expired.id, 'articles.view');
      await app.database.query(
        `UPDATE permission_grants SET expires_at = now() - interval '10 years' WHERE user_id = '${expired.id}'`,
      );

      const { results } = await who(`permission=articles.view&objectType=articles&objectId=${draft.id}`);

      const kinds = Object.fromEntries(results.map(({ username, reasons }) => [username, reasons[0]?.kind]));
      expect(kinds).toMatchObject({ author: 'allowed', member: 'granted', reader: 'granted', root: 'superuser' });
      expect(kinds).not.toHaveProperty('expired');
      expect(results.every(({ username }) => !['gone'].includes(username))).toBe(true);
    });

    it('lists everybody, where the policy lets everybody', async () => {
      const published = await write(app.clientFor(author), { title: 'Public', status: 'published' });

      const { results } = await who(`permission=articles.view&objectId=${published.id}&pageSize=100`);

      expect(results.map(({ username }) => username)).toEqual(expect.arrayContaining(['author', 'reader', 'root']));
    });

    it('goes on from page to page until everyone was there once', async () => {
      await grant('user', reader.id, 'articles.view', draft.id);
      const all = (await who(`permission=articles.view&objectId=${draft.id}&pageSize=100`)).results;
      const seen: string[] = [];
      for (let path: string | null = `permission=articles.view&objectId=${draft.id}&pageSize=1`; path !== null;) {
        const page: Subjects = await who(path);
        seen.push(...page.results.map(({ username }) => username));
        path = page.next && (new URL(page.next).search.slice(1) || null);
      }
      expect(seen).toEqual(all.map(({ username }) => username));
    });
  });

  describe('what', () => {
    it('lists the rows that the account reaches, as its own list does', async () => {
      await grant('user', reader.id, 'articles.view', draft.id);

      const answer = await root.get<Objects>(
        `/permissions/objects?user=${reader.id}&permission=articles.view&objectType=articles&pageSize=1`,
      );

      const own = await app.clientFor(reader).get<{ readonly count: number }>('/articles');
      expect(answer.body.count).toBe(own.body.count);
      const all = await root.get<Objects>(
        `/permissions/objects?user=${reader.id}&permission=articles.view&pageSize=100`,
      );
      expect(all.body.results).toContainEqual({ type: 'articles', id: draft.id });
      expect(all.body.results).not.toContainEqual({ type: 'articles', id: other.id });
      await expect(
        root
          .get<Objects>(`/permissions/objects?user=${reader.id}&permission=articles.change`)
          .then(({ body }) => body.count),
      ).resolves.toBe(0);
    });
  });

  it('is for staff who hold permissions.view', async () => {
    const staff = app.clientFor(await app.createUser({ username: 'stan', isStaff: true }));
    const holder = await app.createUser({ username: 'holder', isStaff: true });
    await grant('user', holder.id, 'permissions.view');
    for (const path of ['explain', 'objects'].map(
      (name) => `/permissions/${name}?user=${reader.id}&permission=articles.view`,
    )) {
      expect(await app.client.get(path)).toHaveProblem(401, 'not_authenticated');
      expect(await app.clientFor(reader).get(path)).toHaveProblem(403, 'permission_denied');
      expect(await staff.get(path)).toHaveProblem(403, 'permission_denied');
      expect((await app.clientFor(holder).get(path)).status).toBe(200);
    }
  });
});

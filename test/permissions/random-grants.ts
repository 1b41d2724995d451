import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { DatabasePermissionSource } from '../../src/accounts/grants/database-permission.source.js';
import { ObjectPermission } from '../../src/accounts/grants/object-permission.entity.js';
import { PermissionGrant } from '../../src/accounts/grants/permission-grant.entity.js';
import { GroupMember } from '../../src/accounts/groups/group-member.entity.js';
import { Group } from '../../src/accounts/groups/group.entity.js';
import { Article, type ArticleStatus } from '../../src/articles/article.entity.js';
import { type Id, newId } from '../../src/core/id.js';
import { type TestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

/** Who asks; `null` is nobody. */
export const CALLERS = ['author', 'plain', 'other', 'staff', 'superuser', null] as const;

export type Caller = (typeof CALLERS)[number];
type Username = NonNullable<Caller>;

/** Groups, each within the one before. */
const GROUPS = [0, 1, 2] as const;

const CODES = ['articles.view', 'articles.add', 'articles.change', 'articles.delete'] as const;
const SCOPES = ['articles:read', 'articles:write', 'users:read'] as const;

/** A row of the articles. */
export interface SampleRow {
  readonly author: Username;
  readonly status: ArticleStatus;
}

export const ROWS: readonly SampleRow[] = [
  { author: 'author', status: 'draft' },
  { author: 'author', status: 'published' },
  { author: 'plain', status: 'draft' },
  { author: 'staff', status: 'published' },
];

interface Grant {
  readonly to: Username | (typeof GROUPS)[number];
  readonly code: string;
  /** A row's index; `null` for every row. */
  readonly row: number | null;
  readonly expired: boolean;
}

/** What was granted, and who is in which group. */
export interface World {
  readonly members: Readonly<Record<Username, readonly number[]>>;
  readonly grants: readonly Grant[];
  /** What the callers' credentials are limited to. */
  readonly scopes: readonly string[] | null;
}

const users = CALLERS.filter((caller) => caller !== null);

export const worlds: fc.Arbitrary<World> = fc.record({
  members: fc.record(
    Object.fromEntries(users.map((user) => [user, fc.subarray([...GROUPS])])) as Record<
      Username,
      fc.Arbitrary<number[]>
    >,
  ),
  grants: fc.uniqueArray(
    fc.record({
      to: fc.constantFrom<Grant['to'][]>(...users, ...GROUPS),
      code: fc.constantFrom(...CODES),
      row: fc.option(fc.nat({ max: ROWS.length - 1 }), { freq: 3 }),
      expired: fc.boolean(),
    }),
    { maxLength: 12, selector: ({ to, code, row }) => `${to} ${code} ${String(row)}` },
  ),
  scopes: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.subarray([...SCOPES]) }),
});

/** What a world means, said again in plain terms: whether the caller holds the code on the row, or at large where there is no row. */
export function holds(world: World, caller: Caller, code: string, row: number | null): boolean {
  const scope = code === 'articles.view' ? 'articles:read' : 'articles:write';
  if (caller === null || (world.scopes && !world.scopes.includes(scope))) {
    return false;
  }
  // Being in a group is being in those around it.
  const innermost = Math.max(-1, ...world.members[caller]);
  return (
    caller === 'superuser' ||
    world.grants.some(
      (one) =>
        one.code === code &&
        !one.expired &&
        (one.row === null || one.row === row) &&
        (one.to === caller || (typeof one.to === 'number' && one.to <= innermost)),
    )
  );
}

/** Makes the accounts that worlds speak of. */
export async function createCallers(app: TestApp): Promise<Readonly<Record<Username, TestUser>>> {
  const made = await Promise.all(
    users.map(async (username) => [
      username,
      await app.createUser({ username, isStaff: username === 'staff', isSuperuser: username === 'superuser' }),
    ]),
  );
  return Object.fromEntries(made) as Record<Username, TestUser>;
}

/** Puts a world into the database in place of the one before. @returns the ids of its rows */
export async function settle(
  app: TestApp,
  accounts: Readonly<Record<Username, TestUser>>,
  { members, grants }: World,
): Promise<readonly Id[]> {
  const { manager } = app.get(DataSource);
  await manager.query('TRUNCATE articles, object_permissions, permission_grants, groups CASCADE');
  const rows = ROWS.map(({ author, status }, index) => ({
    id: newId(),
    authorId: accounts[author].id,
    status,
    title: `Row ${index}`,
    slug: `row-${index}`,
    body: 'x',
  }));
  const groups = GROUPS.map(() => newId());
  const written = grants.map(({ to, code, row, expired }) => ({
    id: newId(),
    userId: typeof to === 'number' ? null : accounts[to].id,
    groupId: typeof to === 'number' ? groups[to]! : null,
    permission: code,
    objectId: row === null ? null : rows[row]!.id,
    expiresAt: new Date(app.clock.now() + (expired ? 0 : 60_000)),
  }));
  await manager.insert(Article, rows);
  await manager.insert(
    Group,
    groups.map((id, group) => ({ id, name: id, nameKey: id, parentId: groups[group - 1] ?? null })),
  );
  await manager.insert(
    GroupMember,
    users.flatMap((user) => members[user].map((group) => ({ userId: accounts[user].id, groupId: groups[group]! }))),
  );
  await manager.insert(
    PermissionGrant,
    written.filter(({ objectId }) => objectId === null).map(({ objectId: _, ...grant }) => grant),
  );
  await manager.insert(
    ObjectPermission,
    written.flatMap(({ objectId, ...grant }) => (objectId === null ? [] : [{ ...grant, objectId }])),
  );
  app.get(DatabasePermissionSource).forgetAll();
  return rows.map(({ id }) => id);
}

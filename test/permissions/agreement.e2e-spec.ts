import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { Article } from '../../src/articles/article.entity.js';
import { ArticlesController } from '../../src/articles/articles.controller.js';
import { IsPublished } from '../../src/articles/is-published.permission.js';
import { type Id } from '../../src/core/id.js';
import { Identity } from '../../src/core/identity.js';
import { allOf, anyOf, not } from '../../src/permissions/composition.js';
import { type Condition } from '../../src/permissions/condition.js';
import { HasObjectPermission } from '../../src/permissions/has-object-permission.permission.js';
import { HasPermission } from '../../src/permissions/has-permission.permission.js';
import { HasScope } from '../../src/permissions/has-scope.permission.js';
import { HeldPermissionsReader } from '../../src/permissions/held-permissions.reader.js';
import { IsAdmin } from '../../src/permissions/is-admin.permission.js';
import { IsAuthenticated } from '../../src/permissions/is-authenticated.permission.js';
import { IsOwner } from '../../src/permissions/is-owner.permission.js';
import { IsSuperuser } from '../../src/permissions/is-superuser.permission.js';
import { ModelPermissionsOrAnonReadOnly } from '../../src/permissions/model-permissions-or-anon-read-only.permission.js';
import { ModelPermissions } from '../../src/permissions/model-permissions.permission.js';
import { ObjectPermissions } from '../../src/permissions/object-permissions.permission.js';
import { type Permission, type PermissionRequest } from '../../src/permissions/permission.js';
import { codeOfMethod } from '../../src/permissions/registry/permission-code.js';
import { ModelQueries } from '../../src/pipeline/model-view-set/model-queries.js';
import { modelOf } from '../../src/pipeline/model-view-set/model.js';
import { RowGrants } from '../../src/pipeline/model-view-set/row-grants.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { type Caller, CALLERS, createCallers, holds, ROWS, settle, type World, worlds } from './random-grants.js';

/** What a permission is asked in these tests. */
interface Question {
  readonly world: World;
  readonly caller: Caller;
  readonly method: string;
  /** The row's index. */
  readonly row: number;
}

/** A permission beside what it means, in plain terms. */
interface Sample {
  readonly permission: Permission;
  readonly allows: (question: Question) => boolean;
}

const isSafe = (method: string): boolean => method === 'GET';
const codeOf = (method: string): string => codeOfMethod('articles', method) ?? '';
const atLarge = ({ world, caller, method }: Question): boolean => holds(world, caller, codeOf(method), null);
const isStaff = (caller: Caller): boolean => caller === 'staff';

const LEAVES: readonly Sample[] = [
  {
    permission: new IsOwner('authorId'),
    allows: ({ caller, row }) => ROWS[row]!.author === caller,
  },
  {
    permission: new IsPublished(),
    allows: ({ method, row }) => isSafe(method) && ROWS[row]!.status === 'published',
  },
  {
    permission: new ObjectPermissions(),
    allows: (asked) =>
      asked.method === 'POST' ? atLarge(asked) : holds(asked.world, asked.caller, codeOf(asked.method), asked.row),
  },
  {
    permission: HasObjectPermission('articles.change'),
    allows: ({ world, caller, row }) => holds(world, caller, 'articles.change', row),
  },
  {
    permission: HasObjectPermission('articles.view'),
    allows: ({ world, caller, row }) => holds(world, caller, 'articles.view', row),
  },
  { permission: new ModelPermissions(), allows: atLarge },
  {
    permission: new ModelPermissionsOrAnonReadOnly(),
    allows: (asked) => isSafe(asked.method) || atLarge(asked),
  },
  {
    permission: HasPermission('articles.delete'),
    allows: ({ world, caller }) => holds(world, caller, 'articles.delete', null),
  },
  {
    permission: HasScope('articles:read'),
    allows: ({ world, caller }) => caller !== null && (world.scopes?.includes('articles:read') ?? false),
  },
  { permission: new IsAdmin(), allows: ({ caller }) => isStaff(caller) },
  { permission: new IsSuperuser(), allows: ({ caller }) => caller === 'superuser' },
  { permission: new IsAuthenticated(), allows: ({ caller }) => caller !== null },
];

const samples = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(...LEAVES),
    fc.array(tie('sample'), { minLength: 1, maxLength: 3 }).map((parts) => ({
      permission: allOf(...parts.map(({ permission }) => permission)),
      allows: (asked: Question) => parts.every(({ allows }) => allows(asked)),
    })),
    fc.array(tie('sample'), { minLength: 1, maxLength: 3 }).map((parts) => ({
      permission: anyOf(...parts.map(({ permission }) => permission)),
      allows: (asked: Question) => parts.some(({ allows }) => allows(asked)),
    })),
    tie('sample').map(({ permission, allows }) => ({
      permission: not(permission),
      allows: (asked: Question) => !allows(asked),
    })),
  ),
})).sample;

const UNFILTERED = { page: 1, pageSize: 100, ordering: [], search: [], filters: [] };

describe('under any grants, any composition of permissions', () => {
  const app = useTestApp();
  const articles = modelOf<Article>(ArticlesController);
  let accounts: Awaited<ReturnType<typeof createCallers>>;

  beforeAll(async () => {
    accounts = await createCallers(app);
  });

  async function requestOf(caller: Caller, method: string, { scopes }: World): Promise<PermissionRequest> {
    const account: TestUser | undefined = caller === null ? undefined : accounts[caller];
    const identity = account ? Identity.of(account, { scheme: 'token', id: '1', scopes }) : Identity.anonymous;
    return { identity, method, resource: 'articles', held: await app.get(HeldPermissionsReader).of(identity) };
  }

  /** @returns of each row, whether changing and removing it would affect it; both are undone again */
  async function wouldAffect(ids: readonly Id[], within: Condition): Promise<readonly boolean[][]> {
    const queries = app.get(ModelQueries);
    const runner = app.get(DataSource).createQueryRunner();
    await runner.startTransaction();
    try {
      const affected = [];
      for (const id of ids) {
        affected.push([
          await queries.update(articles, within, id, { priority: 9 }, runner.manager),
          await queries.delete(articles, within, id, runner.manager),
        ]);
      }
      return affected;
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  }

  it('says the same of each row as of the list, the count, and what a change and a removal affect', async () => {
    const queries = app.get(ModelQueries);
    await fc.assert(
      fc.asyncProperty(
        worlds,
        samples,
        fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE'),
        async (world, { permission, allows }, method) => {
          const ids = await settle(app, accounts, world);
          const rows = await app.get(DataSource).manager.find(Article);
          for (const caller of CALLERS) {
            const request = await requestOf(caller, method, world);
            const within = permission.rows(request);
            const expected = ids.map((_, row) => allows({ world, caller, method, row }));

            const verdicts = [];
            for (const id of ids) {
              const held = await app.get(RowGrants).heldOn(id, permission, request);
              verdicts.push(
                permission.objectVerdict(
                  { ...request, held },
                  rows.find((row) => row.id === id)!,
                ) === 'allow',
              );
            }
            const [listed, count] = await queries.list(articles, within, UNFILTERED);
            const found = await Promise.all(ids.map(async (id) => (await queries.find(articles, within, id)) !== null));

            expect({ caller, verdicts }).toEqual({ caller, verdicts: expected });
            expect(ids.map((id) => listed.some((row) => row.id === id))).toEqual(expected);
            expect(found).toEqual(expected);
            expect(count).toBe(expected.filter(Boolean).length);
            await expect(wouldAffect(ids, within)).resolves.toEqual(expected.map((allowed) => [allowed, allowed]));
            const ofRequest = permission.requestVerdict(request);
            expect(expected).not.toContain(ofRequest === 'deny' ? true : ofRequest === 'allow' ? false : null);
          }
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);
});

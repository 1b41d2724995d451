import fc from 'fast-check';
import { Tokens } from '../../src/accounts/tokens/tokens.js';
import {
  type Caller,
  CALLERS,
  createCallers,
  holds,
  ROWS,
  settle,
  type World,
  worlds,
} from '../permissions/random-grants.js';
import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';
import { type ArticlePage } from './article.js';

const CODES = { GET: 'articles.view', PATCH: 'articles.change', DELETE: 'articles.delete' } as const;

type Method = keyof typeof CODES;

/** What the articles' policy means: published ones are anyone's to read, an author may do anything, the rest is granted. */
function may(world: World, caller: Caller, method: Method, row: number): boolean {
  const { author, status } = ROWS[row]!;
  return (method === 'GET' && status === 'published') || author === caller || holds(world, caller, CODES[method], row);
}

/** The answer of the contract: 401 without an identity, 403 without the scope, 404 to what may not be read, 403 to what may not be done. */
function expected(world: World, caller: Caller, method: Method, row: number): number {
  const scope = `articles:${method === 'GET' ? 'read' : 'write'}`;
  if (caller === null && method !== 'GET') {
    return 401;
  }
  if (caller !== null && world.scopes && !world.scopes.includes(scope)) {
    return 403;
  }
  if (!may(world, caller, 'GET', row)) {
    return 404;
  }
  return may(world, caller, method, row) ? (method === 'DELETE' ? 204 : 200) : 403;
}

describe('under any grants, an article', () => {
  const app = useTestApp();
  let accounts: Awaited<ReturnType<typeof createCallers>>;

  beforeAll(async () => {
    accounts = await createCallers(app);
  });

  async function clientOf(caller: Caller, { scopes }: World): Promise<ApiClient> {
    if (caller === null) {
      return app.client;
    }
    const { text } = await app.get(Tokens).issue(accounts[caller], { name: '', scopes, expiresAt: null });
    return app.client.with({ authorization: `Token ${text.reveal()}` });
  }

  it('is in the list, counted, shown, changed and removed for the same callers', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        let ids = await settle(app, accounts, world);
        for (const caller of CALLERS) {
          const client = await clientOf(caller, world);
          const status = async (method: Method, id: string): Promise<number> =>
            (method === 'PATCH'
              ? await client.patch(`/articles/${id}`, { priority: 5 })
              : await client.request(method, `/articles/${id}`)
            ).status;

          const list = await client.get<ArticlePage>('/articles');
          const visible = ids.filter((_, row) => expected(world, caller, 'GET', row) === 200);
          if (list.status === 200) {
            expect(list.body.results.map(({ id }) => id).toSorted()).toEqual(visible.toSorted());
            expect(list.body.count).toBe(visible.length);
          } else {
            expect([list.status, ...visible]).toEqual([403]);
          }
          for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
            for (const row of ROWS.keys()) {
              const got = await status(method, ids[row]!);
              expect({ caller, method, row, status: got }).toEqual({
                caller,
                method,
                row,
                status: expected(world, caller, method, row),
              });
              ids = got === 204 ? await settle(app, accounts, world) : ids;
            }
          }
        }
      }),
      { numRuns: 6 },
    );
  }, 120_000);
});

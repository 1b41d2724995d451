import { DataSource } from 'typeorm';
import { Tokens } from '../../src/accounts/tokens/tokens.js';
import { Article } from '../../src/articles/article.entity.js';
import { newId } from '../../src/core/id.js';
import { createGroup } from '../kit/grants.js';
import { describePolicies } from '../kit/policies/describe-policies.js';
import { POLICY_CALLERS } from '../kit/policies/policy-caller.js';
import { type PolicyFixtures, PolicyMatrix, type PolicyRow } from '../kit/policies/policy-matrix.js';
import { type PolicyOutcome } from '../kit/policies/policy-expectation.js';
import { useTestApp } from '../kit/test-app.js';

const app = useTestApp();

const fixtures: PolicyFixtures = {
  '/articles/:id': async ({ id: authorId }) => {
    const id = newId();
    await app.get(DataSource).manager.insert(Article, { id, authorId, title: 'A draft', slug: id, body: 'x' });
    return id;
  },
  '/groups/:id': () => createGroup(app),
  '/me/tokens/:id': async (owner) =>
    (await app.get(Tokens).issue(owner, { name: '', scopes: null, expiresAt: null })).row.id,
  '/users/:id': ({ id }) => id,
};

describePolicies(app, fixtures);

const ok = 'passes';

/** What these routes answer, written by a person and not derived from their declarations: the columns are the callers. */
const TABLE: readonly [route: string, row: PolicyRow | null, ...outcomes: PolicyOutcome[]][] = [
  //                                      anonymous plain staffWithout staffWith superuser keyWith keyWithout
  ['GET /health/live', null, ok, ok, ok, ok, ok, ok, ok],
  ['GET /api/v1/articles', null, ok, ok, ok, ok, ok, ok, 403],
  ['POST /api/v1/articles', null, 401, ok, ok, ok, ok, ok, 403],
  ['GET /api/v1/articles/:id', 'foreign', 404, 404, 404, ok, ok, ok, 403],
  ['GET /api/v1/articles/:id', 'own', 404, ok, ok, ok, ok, ok, 403],
  ['PATCH /api/v1/articles/:id', 'foreign', 401, 404, 404, ok, ok, 404, 403],
  ['PUT /api/v1/articles/:id', 'foreign', 401, 404, 404, ok, ok, 404, 403],
  ['DELETE /api/v1/articles/:id', 'foreign', 401, 404, 404, ok, ok, 404, 403],
  ['DELETE /api/v1/articles/:id', 'own', 401, ok, ok, ok, ok, ok, 403],
  ['POST /api/v1/auth/jwt', null, ok, ok, ok, ok, ok, ok, ok],
  ['POST /api/v1/auth/logout-all', null, 401, ok, ok, ok, ok, ok, 403],
  ['DELETE /api/v1/auth/session', null, 401, 401, 401, 401, 401, 401, 401],
  ['GET /api/v1/me', null, 401, ok, ok, ok, ok, ok, ok],
  ['PUT /api/v1/me/password', null, 401, ok, ok, ok, ok, 403, 403],
  ['DELETE /api/v1/me/tokens/:id', 'foreign', 401, 404, 404, 404, 404, 404, 403],
  ['DELETE /api/v1/me/tokens/:id', 'own', 401, ok, ok, ok, ok, ok, 403],
  ['GET /api/v1/security/lockouts', null, 401, 403, 403, ok, ok, ok, 403],
  ['GET /api/v1/security/throttles', null, 401, 403, 403, ok, ok, ok, 403],
  ['DELETE /api/v1/security/throttles', null, 401, 403, 403, ok, ok, ok, 403],
  ['GET /api/v1/groups/:id', 'foreign', 401, 403, 403, ok, ok, ok, 403],
  ['DELETE /api/v1/groups/:id', 'foreign', 401, 403, 403, ok, ok, 404, 403],
  ['GET /api/v1/permissions', null, 401, 403, ok, ok, ok, ok, 403],
  ['GET /api/v1/users/:id/permissions', 'unknown', 401, 403, 403, 404, 404, 404, 403],
  ['GET /api/v1/users', null, 401, 403, 403, ok, ok, ok, 403],
  ['POST /api/v1/users', null, 401, 403, 403, ok, ok, ok, 403],
  ['GET /api/v1/users/:id', 'own', 401, 403, 403, ok, ok, ok, 403],
  ['PATCH /api/v1/users/:id', 'foreign', 401, 403, 403, ok, ok, 404, 403],
  ['DELETE /api/v1/users/:id', 'foreign', 401, 403, 403, ok, ok, 404, 403],
  ['DELETE /api/v1/users/:id', 'own', 401, 403, 403, 403, ok, 404, 403],
];

describe('a route of this server', () => {
  const matrix = new PolicyMatrix(app, fixtures);

  it.each(TABLE)('answers as written: %s (%s)', async (route, row, ...outcomes) => {
    const answered = await Promise.all(
      POLICY_CALLERS.map(async (caller) => [caller, await matrix.outcome(route, caller, row)] as const),
    );

    expect(Object.fromEntries(answered)).toEqual(
      Object.fromEntries(POLICY_CALLERS.map((caller, index) => [caller, outcomes[index]])),
    );
  });
});

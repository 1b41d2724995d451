import { AuthenticationGuard } from '../../src/authentication/authentication.guard.js';
import { PermissionGuard } from '../../src/permissions/permission.guard.js';
import { CsrfGuard } from '../../src/pipeline/csrf.guard.js';
import { ObjectGuard } from '../../src/pipeline/model-view-set/object.guard.js';
import { PIPELINE } from '../../src/pipeline/pipeline.js';
import { QueryGuard } from '../../src/pipeline/query.guard.js';
import { StepUpGuard } from '../../src/pipeline/step-up.guard.js';
import { AddressThrottleGuard } from '../../src/throttling/address-throttle.guard.js';
import { IdentityThrottleGuard } from '../../src/throttling/identity-throttle.guard.js';
import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';

describe('the pipeline', () => {
  const app = useTestApp({ settings: { RATE_ADDRESS: '4/min', RATE_USER: '2/min', JWT_ACCESS_TTL: '1h' } });
  let alice: ApiClient;

  beforeAll(async () => {
    alice = app.clientFor(await app.createUser({ username: 'alice' }));
  });

  beforeEach(() => app.clock.advance('2m'));

  it('has this order and no other', () => {
    expect(PIPELINE).toEqual([
      AddressThrottleGuard,
      AuthenticationGuard,
      CsrfGuard,
      IdentityThrottleGuard,
      StepUpGuard,
      PermissionGuard,
      QueryGuard,
      ObjectGuard,
    ]);
  });

  it('counts an address before it looks at a credential', async () => {
    const guess = app.client.withBearer('guess');
    for (let request = 1; request <= 4; request += 1) {
      expect(await guess.get('/users')).toHaveProblem(401, 'token_not_valid');
    }

    const answer = await guess.get('/users');

    expect(answer).toHaveProblem(429, 'throttled');
    expect(answer.header('www-authenticate')).toBeNull();
  });

  it('looks at a credential before it counts identities and asks for permission', async () => {
    expect(await app.client.withBearer('guess').get('/users')).toHaveProblem(401, 'token_not_valid');
    expect(await app.client.get('/users')).toHaveProblem(401, 'not_authenticated');
  });

  it('counts an identity before it asks for permission, so that denied requests are not free', async () => {
    expect(await alice.get('/users')).toHaveProblem(403, 'permission_denied');
    expect(await alice.get('/users')).toHaveProblem(403, 'permission_denied');
    expect(await alice.get('/users')).toHaveProblem(429, 'throttled');
  });

  it('asks for permission before it reads the body, so that a stranger learns nothing of its rules', async () => {
    expect(await app.client.post('/users', { nonsense: true })).toHaveProblem(401, 'not_authenticated');
    expect(
      await alice.request('POST', '/users', { body: '{', headers: { 'content-type': 'text/plain' } }),
    ).toHaveProblem(403, 'permission_denied');
  });
});

import { AllowAny } from '../../permissions/allow-any.permission.js';
import { allOf, anyOf } from '../../permissions/composition.js';
import { IsAuthenticated } from '../../permissions/is-authenticated.permission.js';
import { type Permission } from '../../permissions/permission.js';
import { type JudgedRoute, openRouteFindings } from './open-routes.check.js';

const THROTTLED: JudgedRoute['throttle'] = { scopes: [] } as unknown as JudgedRoute['throttle'];

function idsOf(method: string, path: string, permission: Permission, throttle = THROTTLED): readonly string[] {
  return openRouteFindings([{ route: { method, path }, permission, throttle }]).map(({ id }) => id);
}

describe('the check of open routes', () => {
  it.each([
    ['AllowAny', new AllowAny()],
    ['any of AllowAny', anyOf(IsAuthenticated, AllowAny)],
    ['all of nothing but AllowAny', allOf(AllowAny, AllowAny)],
  ])('finds a change that is open by %s', (_, permission) => {
    expect(idsOf('POST', '/api/v1/notes', permission)).toEqual(['routes.W001']);
    expect(idsOf('DELETE', '/api/v1/auth/jwt/all', permission)).toEqual(['routes.W001']);
  });

  it.each([
    ['GET', '/api/v1/notes', new AllowAny()],
    ['POST', '/api/v1/notes', new IsAuthenticated()],
    ['POST', '/api/v1/notes', allOf(AllowAny, IsAuthenticated)],
    ['POST', '/api/v1/auth/jwt', new AllowAny()],
    ['ALL', '/*', new AllowAny()],
  ])('finds nothing in %s %s', (method, path, permission) => {
    expect(idsOf(method, path, permission)).toEqual([]);
  });

  it('finds an open change without a throttle, also one that signs in', () => {
    expect(idsOf('POST', '/api/v1/auth/jwt', new AllowAny(), null)).toEqual(['routes.W002']);
  });
});

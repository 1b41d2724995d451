import 'reflect-metadata';
import { Controller, Get } from '@nestjs/common';
import { type Account, Identity } from '../core/identity.js';
import { type ApiException } from '../exceptions/api.exception.js';
import { AnyScope } from './any-scope.decorator.js';
import { assertScope, resourceOf, SCOPE } from './credential-scope.js';

const ALICE: Account = {
  id: '01890000-0000-7000-8000-000000000001',
  username: 'alice',
  email: 'alice@example.org',
  firstName: '',
  lastName: '',
  isStaff: true,
  isSuperuser: true,
};

function limitedTo(scopes: readonly string[] | null): Identity {
  return Identity.of(ALICE, { scheme: 'token', id: '1', scopes });
}

function refusalOf(identity: Identity, resource: string | null, method: string): string | undefined {
  try {
    assertScope(identity, resource, method);
    return undefined;
  } catch (error) {
    return (error as ApiException).headers['WWW-Authenticate'];
  }
}

const missing = (scope: string): string => `Bearer error="insufficient_scope", scope="${scope}"`;

describe('a credential that is limited to scopes', () => {
  it.each(['GET', 'HEAD', 'OPTIONS'])('reads with %s what it may read', (method) => {
    expect(refusalOf(limitedTo(['articles:read']), 'articles', method)).toBeUndefined();
    expect(refusalOf(limitedTo(['articles:write', 'users:read']), 'articles', method)).toBe(missing('articles:read'));
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PURGE'])('changes with %s what it may write', (method) => {
    expect(refusalOf(limitedTo(['articles:write']), 'articles', method)).toBeUndefined();
    expect(refusalOf(limitedTo(['articles:read', 'users:write']), 'articles', method)).toBe(missing('articles:write'));
  });

  it('may do nothing when it has none', () => {
    expect(refusalOf(limitedTo([]), 'articles', 'GET')).toBe(missing('articles:read'));
  });

  it('takes a scope as a whole', () => {
    for (const scope of [
      'articles',
      'articles:',
      'articles:*',
      '*:read',
      '*',
      'Articles:read',
      'articles:read ',
      'art:read',
    ]) {
      expect(refusalOf(limitedTo([scope]), 'articles', 'GET')).toBe(missing('articles:read'));
    }
  });

  it('may use what belongs to no resource', () => {
    expect(refusalOf(limitedTo([]), null, 'DELETE')).toBeUndefined();
  });
});

describe('a caller without such a credential', () => {
  it.each([
    ['with one that is not limited', limitedTo(null)],
    ['without any', Identity.anonymous],
  ])('is left to the route’s permission: %s', (_, identity) => {
    expect(refusalOf(identity, 'articles', 'DELETE')).toBeUndefined();
  });
});

@Controller('me/tokens')
class TokensController {
  @Get()
  list(): void {}

  @Get('whoami')
  @AnyScope()
  whoAmI(): void {}
}

@Controller()
class UnroutedController {
  @Get('*')
  answer(): void {}
}

describe('the resource of a route', () => {
  const route = (controller: { readonly prototype: object }, member: string): Parameters<typeof resourceOf>[0] => ({
    getClass: () => controller,
    getHandler: () => Reflect.get(controller.prototype, member) as object,
  });

  it('is the first segment of its controller’s path', () => {
    expect(resourceOf(route(TokensController, 'list'))).toBe('me');
  });

  it('is none where any scope will do, and where there is no path', () => {
    expect(resourceOf(route(TokensController, 'whoAmI'))).toBeNull();
    expect(resourceOf(route(UnroutedController, 'answer'))).toBeNull();
  });
});

describe('the grammar of scopes', () => {
  it.each(['articles:read', 'articles:write', 'api-keys:read', 'a1:write'])('has %s', (scope) => {
    expect(scope).toMatch(SCOPE);
  });

  it.each([
    '',
    'articles',
    'articles:delete',
    'Articles:read',
    'articles:read\n',
    ' articles:read',
    '1:read',
    `${'a'.repeat(64)}:read`,
  ])('does not have %j', (scope) => {
    expect(scope).not.toMatch(SCOPE);
  });
});

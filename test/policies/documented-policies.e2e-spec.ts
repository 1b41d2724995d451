import { PolicyInventory } from '../../src/pipeline/policy-inventory.js';
import { useTestApp } from '../kit/test-app.js';

interface DocumentedOperation {
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly 'x-permission': string;
  readonly 'x-required-permissions'?: readonly string[];
}

interface OAuthScheme {
  readonly type: string;
  readonly flows: Readonly<Record<string, { readonly scopes: Readonly<Record<string, string>> }>>;
}

interface DocumentedApi {
  readonly components: {
    readonly securitySchemes: { readonly oauth2: OAuthScheme };
    readonly schemas: Readonly<Record<string, { readonly properties?: Readonly<Record<string, object>> }>>;
  };
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

describe('the OpenAPI document', () => {
  const app = useTestApp();

  it('says of every member what it holds, but for those that hold any JSON', async () => {
    const { schemas } = (await app.site.get<DocumentedApi>('/openapi.json')).body.components;
    const untold = Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).flatMap(([member, schema]) =>
        Object.keys(schema).length === 0 ? [`${name}.${member}`] : [],
      ),
    );

    expect(untold.sort()).toEqual([
      'AlertDto.evidence',
      'AuditRowDto.after',
      'AuditRowDto.before',
      'SecurityEventDto.details',
    ]);
  });

  it('says of every operation which permission it asks for, as it is enforced', async () => {
    const { paths } = (await app.site.get<DocumentedApi>('/openapi.json')).body;
    const policies = app.get(PolicyInventory).policies();
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
    );

    expect(documented.length).toBeGreaterThan(20);
    for (const { path, method, operation } of documented) {
      const policy = policies.find(
        ({ route }) => route.method === method && route.path.replaceAll(/:([a-zA-Z]+)/g, '{$1}') === path,
      );
      expect(operation['x-permission']).toBe(policy?.permission.describe());
    }
  });

  it('names the permissions to be granted for each', async () => {
    const { paths } = (await app.site.get<DocumentedApi>('/openapi.json')).body;
    const required = (path: string, method: string): unknown => paths[path]?.[method]?.['x-required-permissions'];

    expect(required('/api/v1/articles', 'get')).toEqual(['articles.view']);
    expect(required('/api/v1/articles', 'post')).toEqual(['articles.add']);
    expect(required('/api/v1/articles/{id}', 'patch')).toEqual(['articles.change']);
    expect(required('/api/v1/articles/{id}', 'delete')).toEqual(['articles.delete']);
    expect(required('/api/v1/me', 'get')).toBeUndefined();
  });

  it('says where OAuth clients get tokens, and what each scope that a token can carry is for', async () => {
    const { oauth2 } = (await app.site.get<DocumentedApi>('/openapi.json')).body.components.securitySchemes;
    const { scopes_supported: carried } = (
      await app.site.get<{ scopes_supported: string[] }>('/.well-known/oauth-protected-resource')
    ).body;

    expect(oauth2).toMatchObject({
      type: 'oauth2',
      flows: {
        authorizationCode: {
          authorizationUrl: 'http://127.0.0.1/oauth/authorize',
          tokenUrl: 'http://127.0.0.1/oauth/token',
        },
        clientCredentials: { tokenUrl: 'http://127.0.0.1/oauth/token' },
      },
    });
    for (const { scopes } of Object.values(oauth2.flows)) {
      expect(Object.keys(scopes)).toEqual(carried);
    }
    expect(oauth2.flows['authorizationCode']?.scopes['articles:read']).toBe('View articles');
  });

  it('names the scopes that a token of an OAuth client needs, where it is let in at all', async () => {
    const { paths } = (await app.site.get<DocumentedApi>('/openapi.json')).body;
    const scopes = (path: string, method: string): unknown =>
      paths[path]?.[method]?.security.flatMap(({ oauth2 }) => (oauth2 ? [oauth2] : []));

    expect(scopes('/api/v1/articles', 'get')).toEqual([['articles:read']]);
    expect(scopes('/api/v1/articles/{id}', 'patch')).toEqual([['articles:write']]);
    expect(scopes('/api/v1/audit', 'get')).toEqual([['audit:read']]);
    expect(scopes('/api/v1/me', 'get')).toEqual([[]]);
    expect(scopes('/api/v1/me/password', 'put')).toEqual([]);
    expect(scopes('/api/v1/auth/session', 'get')).toEqual([]);
  });

  it('names no scope that no token can carry', async () => {
    const { paths, components } = (await app.site.get<DocumentedApi>('/openapi.json')).body;
    const known = Object.keys(components.securitySchemes.oauth2.flows['authorizationCode']?.scopes ?? {});
    const named = Object.values(paths)
      .flatMap((operations) => Object.values(operations))
      .flatMap(({ security }) => security.flatMap((requirement) => Object.values(requirement).flat()));

    expect(named.filter((scope) => !known.includes(scope))).toEqual([]);
  });
});

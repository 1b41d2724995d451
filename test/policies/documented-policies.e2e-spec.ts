import { PolicyInventory } from '../../src/pipeline/policy-inventory.js';
import { useTestApp } from '../kit/test-app.js';

interface DocumentedOperation {
  readonly 'x-permission': string;
  readonly 'x-required-permissions'?: readonly string[];
}

interface DocumentedApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

describe('the OpenAPI document', () => {
  const app = useTestApp();

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
});

import { ApiKeys, type NewApiKey } from '../../src/api-keys/api-keys.js';
import { type ApiClient } from '../kit/api-client.js';
import { type TestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

/** So many that no test meets it by accident. */
export const UNLIMITED_KEYS = { RATE_API_KEYS: '1000000/min' } as const;

/** What no row has as its id. */
export const NOBODY = '01890000-0000-7000-8000-000000000000';

/** A key that a test made, and a client that presents it. */
export interface TestApiKey {
  readonly id: string;
  readonly key: string;
  readonly client: ApiClient;
}

export function withKey(app: TestApp, key: string): ApiClient {
  return app.client.with({ authorization: `Api-Key ${key}` });
}

/** Makes a key without asking whether its owner may. */
export async function issueKey(
  app: TestApp,
  { id: ownerId }: Pick<TestUser, 'id'>,
  asked: Partial<NewApiKey> = {},
): Promise<TestApiKey> {
  const { row, text } = await app.get(ApiKeys).issue(ownerId, { name: 'test', scopes: [], ...asked });
  const key = text.reveal();
  return { id: row.id, key, client: withKey(app, key) };
}

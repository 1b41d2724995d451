import { type NewToken, Tokens } from '../../src/accounts/tokens/tokens.js';
import { type ApiClient } from '../kit/api-client.js';
import { type TestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

/** A token that a test made, and a client that presents it. */
export interface TestToken {
  readonly id: string;
  readonly token: string;
  readonly client: ApiClient;
}

export function withToken(app: TestApp, token: string): ApiClient {
  return app.client.with({ authorization: `Token ${token}` });
}

/** Makes a token as a login does, but without hashing a password. */
export async function issueToken(
  app: TestApp,
  user: Pick<TestUser, 'id' | 'username' | 'tokenVersion'>,
  asked: Partial<NewToken> = {},
): Promise<TestToken> {
  const { row, text } = await app.get(Tokens).issue(user, { name: '', scopes: null, expiresAt: null, ...asked });
  const token = text.reveal();
  return { id: row.id, token, client: withToken(app, token) };
}

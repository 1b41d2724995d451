import { type Answer, type Json } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { type TestApp } from '../kit/test-app.js';
import { PASSWORD, type TestUser } from '../kit/test-user.js';
import { SoftwareAuthenticator } from './software-authenticator.js';

/** Of the servers whose passkeys are tested. */
export const ORIGIN = 'https://api.example.com';

/** What options are, as far as an authenticator looks at them. */
export type Options = Json & {
  readonly challenge: string;
  readonly rpId: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
};

/** An account with a passkey. */
export interface PasskeyOwner {
  readonly user: TestUser;
  readonly client: ApiClient;
  readonly key: SoftwareAuthenticator;
  /** What adding it answered. */
  readonly added: Answer;
}

export async function creationOptions(client: ApiClient): Promise<Options> {
  const currentPassword = PASSWORD;
  return (await client.post<{ options: Options }>('/me/mfa/passkeys/options', { currentPassword })).body.options;
}

let names = 0;

/** Makes an account with a passkey. */
export async function passkeyOwner(app: TestApp): Promise<PasskeyOwner> {
  const user = await app.createUser({ username: `owner-${(names += 1)}` });
  const client = app.clientFor(user);
  const key = new SoftwareAuthenticator(ORIGIN);
  const response = key.create(await creationOptions(client));
  const added = await client.post('/me/mfa/passkeys', { name: 'laptop', response });
  expect(added.status).toBe(201);
  return { user, client, key, added };
}

import { type TestApp } from '../kit/test-app.js';

/** A row of the table, in the database's words. */
export interface StoredKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly status: string;
  readonly private_key: Buffer;
}

/** What the database has of a server's keys, the oldest first. */
export function keysOf(server: TestApp): Promise<StoredKey[]> {
  return server.database.query<StoredKey>('SELECT * FROM "signing_keys" ORDER BY "created_at", "kid"');
}

/** @returns the kids that the server publishes, in its order */
export async function publishedBy(server: TestApp): Promise<readonly string[]> {
  const { body } = await server.site.get<{ readonly keys: readonly { readonly kid: string }[] }>(
    '/.well-known/jwks.json',
  );
  return body.keys.map(({ kid }) => kid);
}

import { clientCredentialsGrant, ClientSecretBasic } from 'openid-client';
import { oauthCommand } from '../../src/oauth/oauth.command.js';
import { useTestApp } from '../kit/test-app.js';
import { eventually } from '../kit/eventually.js';
import { insertOAuthClient } from './oauth-client.js';
import { PUBLIC_URL, relyingParty } from './relying-party.js';

describe('the command `oauth`', () => {
  const app = useTestApp({ settings: { PUBLIC_URL } });

  /** @returns the lines it prints */
  async function run(...parameters: readonly string[]): Promise<readonly string[]> {
    const lines: string[] = [];
    const context = { get: (token: never) => app.get(token) };
    await oauthCommand(
      (act) => act(context as never),
      (line) => lines.push(line),
    ).parseAsync(parameters, { from: 'user' });
    return lines;
  }

  it('lists clients, and disables one with all that it has', async () => {
    const { clientId, secret } = await insertOAuthClient(app);
    const party = await relyingParty(app, clientId, ClientSecretBasic(secret));
    await expect(clientCredentialsGrant(party)).resolves.toHaveProperty('access_token');
    expect(await run('clients', 'list')).toEqual([`${clientId}\tactive\tA test client`]);

    await run('clients', 'disable', clientId);

    expect(await run('clients', 'list')).toEqual([`${clientId}\tdisabled\tA test client`]);
    await eventually(() => expect(clientCredentialsGrant(party)).rejects.toMatchObject({ status: 401 }));
    const [act] = await app.database.query('SELECT * FROM "audit_log" WHERE "action" = $1', ['oauth-clients.change']);
    expect(act).toMatchObject({ after: { isActive: false } });
    await expect(run('clients', 'disable', 'nobody')).rejects.toThrow('No OAuth client');
  });

  it('makes a client, whose secret it prints this once', async () => {
    await app.createUser({ username: 'olga' });
    const [line = ''] = await run(
      ...['clients', 'create', 'Nightly', '--grant', 'client_credentials', '--scope', 'articles:read'],
      ...['--owner', 'Olga'],
    );

    const [clientId = '', secret = '', ...rest] = line.split('\t');
    expect(rest).toEqual([]);
    const party = await relyingParty(app, clientId, ClientSecretBasic(secret));
    await expect(clientCredentialsGrant(party, { scope: 'articles:read' })).resolves.toHaveProperty(
      'scope',
      'articles:read',
    );
    const [row] = await app.database.query(
      `SELECT "owner"."username" AS "owner", "account"."is_service_account" AS "acts" FROM "oauth_clients" "client"
       JOIN "users" "owner" ON "owner"."id" = "client"."owner_id" JOIN "users" "account" ON "account"."id" = "client"."service_account_id"
       WHERE "client_id" = $1`,
      [clientId],
    );
    expect(row).toEqual({ owner: 'olga', acts: true });
    const acts = await app.database.query('SELECT * FROM "audit_log" WHERE "action" = $1', ['oauth-clients.add']);
    expect(acts).toEqual([expect.objectContaining({ after: expect.objectContaining({ name: 'Nightly' }) as unknown })]);
    expect(JSON.stringify(acts) + app.log.text).not.toContain(secret);
  });

  it('makes a public client without a secret, first-party', async () => {
    const [line = ''] = await run(
      ...['clients', 'create', 'A tool', '--public', '--first-party', '--redirect-uri', 'http://127.0.0.1/callback'],
      ...['--scope', 'openid', 'articles:read'],
    );

    expect(line).not.toContain('\t');
    const [row] = await app.database.query('SELECT * FROM "oauth_clients" WHERE "client_id" = $1', [line]);
    expect(row).toMatchObject({
      ...{ confidential: false, first_party: true, digest: null, owner_id: null, scopes: ['articles:read', 'openid'] },
      grant_types: ['authorization_code', 'refresh_token'],
    });
  });

  it.each([
    ['a redirect URI with a wildcard', ['--redirect-uri', 'https://*.example.com/'], 'redirectUris'],
    ['none where one is needed', [], 'redirectUris'],
    ['a scope that there is not', ['--grant', 'client_credentials', '--scope', 'moon:read'], 'There is no such scope'],
    ['an owner that there is not', ['--grant', 'client_credentials', '--owner', 'nobody'], 'No account'],
    ['a grant for who keeps a secret', ['--grant', 'client_credentials', '--public'], 'Only a confidential client'],
  ])('makes no client with %s', async (_, parameters, message) => {
    await expect(run('clients', 'create', 'Refused', ...parameters)).rejects.toThrow(message);
  });

  it('keeps a key that signs no more for as long as a token of any client may live', async () => {
    await insertOAuthClient(app, { accessTokenTtl: 86_400 });
    const before = app.clock.now();

    await run('keys', 'rotate', '--now');

    const [key] = await app.database.query<{ retires_at: Date }>(
      `SELECT "retires_at" FROM "signing_keys" WHERE "status" = 'retiring' ORDER BY "retires_at" DESC`,
    );
    expect(key?.retires_at.getTime()).toBeGreaterThanOrEqual(before + 86_400_000);
  });

  it('makes a key that waits, and one that signs at once', async () => {
    expect(await run('keys', 'rotate')).toEqual([expect.stringMatching(/^[\w-]{43}\tpending$/)]);
    expect(await run('keys', 'rotate', '--now')).toEqual([expect.stringMatching(/^[\w-]{43}\tactive$/)]);
  });

  it('sweeps what has expired, and nothing else', async () => {
    await app.database.query(
      `INSERT INTO "oauth_artefacts" ("kind", "digest", "payload", "created_at", "expires_at")
       SELECT 6, sha256("n"::text::bytea), '{}', $1, CASE WHEN "n" < 3 THEN $1::timestamptz ELSE $2::timestamptz END FROM generate_series(0, 3) AS "n"`,
      [new Date(app.clock.now() - 3_600_000), new Date(app.clock.now() + 3_600_000)],
    );

    expect(await run('sweep')).toEqual(['3\tOAuth artefacts', '0\trevoked OAuth tokens']);
  });
});

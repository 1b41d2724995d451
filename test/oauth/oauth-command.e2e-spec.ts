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

import {
  clientCredentialsGrant,
  ClientSecretBasic,
  fetchProtectedResource,
  getDPoPHandle,
  randomDPoPKeyPair,
} from 'openid-client';
import { type Answer } from '../kit/answer.js';
import { useTestApp } from '../kit/test-app.js';
import { insertOAuthClient, type TestOAuthClient } from '../oauth/oauth-client.js';
import { PUBLIC_URL, relyingParty } from '../oauth/relying-party.js';
import { insertGrant } from './kept-artefacts.js';
import { DpopKey } from './dpop-key.js';
import { OAuthTokenForge } from './oauth-token-forge.js';

const ARTICLES = `${PUBLIC_URL}/api/v1/articles`;

describe('a proof that needs a nonce', () => {
  const app = useTestApp({ settings: { PUBLIC_URL, OAUTH_DPOP_NONCE: 'on' } });
  let client: TestOAuthClient;

  beforeAll(async () => {
    client = await insertOAuthClient(app);
  });

  it('has the one that was given with the token at the API too, so that nothing is asked twice', async () => {
    const account = await app.createUser({ username: 'service' });
    await app.database.query('UPDATE "oauth_clients" SET "service_account_id" = $1 WHERE "id" = $2', [
      account.id,
      client.id,
    ]);
    let requests = 0;
    const party = await relyingParty(app, client.clientId, ClientSecretBasic(client.secret), () => (requests += 1));
    const DPoP = getDPoPHandle(party, await randomDPoPKeyPair('ES256'));
    requests = 0;

    const tokens = await clientCredentialsGrant(party, { scope: 'articles:read' }, { DPoP });
    expect(tokens.token_type).toBe('dpop');
    expect(requests).toBe(2);
    const url = new URL(ARTICLES);
    const answer = await fetchProtectedResource(party, tokens.access_token, url, 'GET', null, undefined, { DPoP });

    expect(answer.status).toBe(200);
    expect(requests).toBe(3);
  });

  it('is told which, when it has none, one that was made up, or an old one', async () => {
    const alice = await app.createUser({ username: 'alice' });
    const key = await DpopKey.make();
    const forge = new OAuthTokenForge(app);
    const grantId = await insertGrant(app, client.clientId, alice);
    const present = (nonce: string | undefined): Promise<Answer> => {
      const claims = forge.claims({ clientId: client.clientId, user: alice, grantId });
      const issued = { ...claims, iss: `${PUBLIC_URL}/oauth`, aud: `${PUBLIC_URL}/api/v1` };
      const token = forge.sign({ ...issued, cnf: { jkt: key.thumbprint } });
      const proof = key.sign({ ...key.claims({ url: ARTICLES, token, now: app.clock.now() }), nonce });
      return app.client.get('/articles', { authorization: `DPoP ${token}`, dpop: proof });
    };

    const answer = await present(undefined);
    expect(answer).toHaveProblem(401, 'token_not_valid');
    expect(answer.header('www-authenticate')).toContain('DPoP realm="api", error="use_dpop_nonce"');
    const nonce = answer.header('dpop-nonce') ?? '';
    expect(await present('made-up')).toHaveProblem(401, 'token_not_valid');
    expect((await present(nonce)).status).toBe(200);
    app.clock.advance('3m');
    expect((await present(nonce)).status).toBe(200);
    app.clock.advance('1m');
    expect(await present(nonce)).toHaveProblem(401, 'token_not_valid');
  });
});

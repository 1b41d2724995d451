// The library alone, with the adapter that keeps everything in memory: what `bench/oauth.mjs` compares the provider with.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

const { PORT, CLIENT_ID, CLIENT_SECRET } = process.env;
const ISSUER = `http://127.0.0.1:${PORT}`;
const API = `${ISSUER}/api`;

const { privateKey } = await generateKeyPair('ES256', { extractable: true });
const provider = new Provider(ISSUER, {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope: 'articles:read',
    },
  ],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'one', alg: 'ES256', use: 'sig' }] },
  scopes: ['articles:read'],
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
  cookies: { keys: ['a benchmark has no cookies'] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_ctx, resource) => ({
        scope: 'articles:read',
        audience: resource,
        accessTokenTTL: 300,
        // What it signs, it does not tell about.
        accessTokenFormat: resource === API ? 'jwt' : 'opaque',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
});
const answer = provider.callback();
createServer((request, response) => {
  if (request.url === '/health/live') {
    response.end('{"status":"ok"}');
  } else {
    void answer(request, response);
  }
}).listen(Number(PORT), '127.0.0.1');

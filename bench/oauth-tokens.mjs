// What an OAuth access token costs at the API, against the token of a login: `npm run bench:oauth-tokens`.
//
// Both are signed, and both are asked of one server in turns, in short rounds; a ratio is taken within a round. An OAuth token is looked up in more
// places, its client and what was revoked, all of them remembered. The ratio by server CPU is the one to read; it needs Linux.
import { requestBytes } from './load.mjs';
import { measure, ratios, reportFigures, row } from './rounds.mjs';
import { bearer, ME, PASSWORD, withServers } from './servers.mjs';

const CLIENTS = 20;
const TOKENS_EACH = 5;

/** How much of the speed of a login's token an OAuth token is to have: 1 / 1.1. */
const TARGET = 0.91;

await withServers(async ({ ours, tokens }) => {
  const oauth = await issueTokens(ours);
  const work = (name, all) => ({
    name,
    server: ours,
    requests: all.map((token) => requestBytes(ours.port, { path: ME, headers: bearer(token) })),
  });
  const results = await measure({ login: work('token of a login', tokens), oauth: work('OAuth token', oauth) });
  reportFigures(Object.values(results));
  console.log();
  row('OAuth token / token of a login', 'by requests/s', 'by server CPU');
  row(`(target ${TARGET})`, ...ratios(results.oauth, results.login));
});

/** Tokens of many clients, each of which acts for itself. */
async function issueTokens(server) {
  const { access } = await post(server, '/api/v1/auth/jwt', { username: 'admin', password: PASSWORD }, 200);
  const issued = [];
  for (let index = 0; index < CLIENTS; index++) {
    const client = { name: `bench ${index}`, grantTypes: ['client_credentials'], scopes: ['articles:read'] };
    const made = await post(server, '/api/v1/oauth/clients', { ...client, confidential: true }, 201, bearer(access));
    for (let count = 0; count < TOKENS_EACH; count++) {
      issued.push(await tokenOf(server, made));
    }
  }
  const status = (await server.fetch(ME, { headers: bearer(issued[0]) })).status;
  expectStatus(status, 200, ME);
  return issued;
}

async function tokenOf(server, { clientId, clientSecret }) {
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
  const response = await server.fetch('/oauth/token', {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials&scope=articles%3Aread',
  });
  expectStatus(response.status, 200, '/oauth/token');
  return (await response.json()).access_token;
}

async function post(server, path, body, status, headers = {}) {
  const response = await server.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  expectStatus(response.status, status, path);
  return response.json();
}

function expectStatus(status, expected, path) {
  if (status !== expected) {
    throw new Error(`${path} answers ${status}`);
  }
}

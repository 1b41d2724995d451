// What the OAuth provider costs, against the library that it is made with, alone and with everything in memory: `npm run bench:oauth`.
//
// A client's token, signed, and what a client is told about a token; the library tells about opaque ones alone. Each is asked in turns, in short rounds,
// of servers in processes of their own; a ratio is taken within a round. The ratio by server CPU is the one to read; it needs Linux. The library checks a
// secret that it has in clear, and logs, counts and limits nothing.
import path from 'node:path';
import { makeClient, send, work } from './oauth-requests.mjs';
import { measure, ratios, reportFigures, row } from './rounds.mjs';
import { withServers } from './servers.mjs';
import { ServerProcess } from './server-process.mjs';

const UNREACHED = '999999999/min';
const BARE = { clientId: 'bench', clientSecret: 'nobody-keeps-0123456789-anything-behind-this' };

/** How much of the library's speed is to be left: 1 / 1.25 for a token, 1 / 1.5 for a question about one. */
const TARGETS = { token: 0.8, question: 0.67 };

await withServers(async ({ directory, startVariant }) => {
  const signed = await startVariant('signed', { RATE_OAUTH: UNREACHED });
  const opaque = await startVariant('opaque', { RATE_OAUTH: UNREACHED, OAUTH_ACCESS_TOKENS: 'opaque' });
  const bare = await ServerProcess.start(path.join(import.meta.dirname, 'bare-provider.mjs'), directory, {
    NODE_ENV: 'production',
    CLIENT_ID: BARE.clientId,
    CLIENT_SECRET: BARE.clientSecret,
  });
  try {
    const client = await makeClient(signed);
    const token = { grant_type: 'client_credentials', scope: 'articles:read' };
    const ofBare = (resource) => ({ ...token, resource: `http://127.0.0.1:${bare.port}/${resource}` });
    const question = async (server, prefix, asking, asked) => {
      const answer = await send(server, `${prefix}/token`, asking, asked);
      return { token: answer.access_token };
    };
    const introspect = '/token/introspection';
    const works = {
      token: work('token of a client', signed, '/oauth/token', client, token),
      bareToken: work('  library alone', bare, '/token', BARE, ofBare('api')),
      signed: work(
        'about a signed token',
        signed,
        '/oauth/introspect',
        client,
        await question(signed, '/oauth', client, token),
      ),
      opaque: work(
        'about an opaque token',
        opaque,
        '/oauth/introspect',
        client,
        await question(opaque, '/oauth', client, token),
      ),
      bareOpaque: work('  library alone', bare, introspect, BARE, await question(bare, '', BARE, ofBare('opaque'))),
    };
    for (const { server, path: at, client: by, form, name } of Object.values(works)) {
      const answer = await send(server, at, by, form);
      if (answer.active === false || (answer.active === undefined && answer.access_token?.split('.').length !== 3)) {
        throw new Error(`${name}: ${JSON.stringify(answer)}`);
      }
    }
    const results = await measure(works);
    reportFigures(Object.values(results));
    console.log();
    row('of the speed of the library alone', 'by requests/s', 'by server CPU');
    row(`token (target ${TARGETS.token})`, ...ratios(results.token, results.bareToken));
    row(`about a signed token (target ${TARGETS.question})`, ...ratios(results.signed, results.bareOpaque));
    row(`about an opaque token (target ${TARGETS.question})`, ...ratios(results.opaque, results.bareOpaque));
  } finally {
    await bare.stop();
  }
});

// What a million artefacts cost: `node bench/oauth-artefacts.mjs`.
//
// One server has an empty table of artefacts, the other one with codes, grants, tokens and sessions of a million others. Both issue opaque tokens, which
// each write a row, and are asked about one, which reads a row; in turns, in short rounds, and a ratio is taken within a round.
import pg from 'pg';
import { measure, ratios, reportFigures, row } from './rounds.mjs';
import { makeClient, send, work } from './oauth-requests.mjs';
import { withServers } from './servers.mjs';

const { makeDatabase } = await import('./database.mjs');

const ROWS = 1_000_000;
const UNREACHED = '999999999/min';

/** How much of the speed with an empty table is to be left: 1 / 1.1. */
const TARGET = 0.91;

await withServers(async ({ directory, startVariant }) => {
  const database = await makeDatabase(`${directory}/filled`);
  try {
    const settings = { RATE_OAUTH: UNREACHED, OAUTH_ACCESS_TOKENS: 'opaque' };
    const servers = {
      empty: await startVariant('empty', settings),
      filled: await startVariant('filled', { ...settings, DATABASE_URL: database.url }),
    };
    await fill(database.url);
    const works = {};
    const token = { grant_type: 'client_credentials', scope: 'articles:read' };
    for (const [name, server] of Object.entries(servers)) {
      const client = await makeClient(server);
      const { access_token: issued } = await send(server, '/oauth/token', client, token);
      works[`${name}Token`] = work(`token, ${name}`, server, '/oauth/token', client, token);
      works[`${name}Question`] = work(`question, ${name}`, server, '/oauth/introspect', client, { token: issued });
    }
    const results = await measure(works);
    reportFigures(Object.values(results));
    console.log();
    row(`of the speed when empty (target ${TARGET})`, 'by requests/s', 'by server CPU');
    row('token', ...ratios(results.filledToken, results.emptyToken));
    row('question', ...ratios(results.filledQuestion, results.emptyQuestion));
  } finally {
    await database.drop();
  }
});

/** As the provider keeps them, in the shares that people at work leave behind: many tokens, few grants and sessions. */
async function fill(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO "oauth_artefacts" ("kind", "digest", "payload", "client_id", "grant_id", "uid_digest", "created_at", "expires_at")
       SELECT CASE WHEN "n" % 10 < 6 THEN 2 WHEN "n" % 10 < 8 THEN 4 WHEN "n" % 10 = 8 THEN 10 ELSE 1 END, sha256("n"::text::bytea),
         jsonb_build_object('iat', 1, 'exp', 2, 'scope', 'articles:read', 'clientId', 'client-' || "n" % 100, 'kind', 'AccessToken'),
         'client-' || "n" % 100, CASE WHEN "n" % 10 < 8 THEN 'grant-' || "n" / 10 END, CASE WHEN "n" % 10 = 9 THEN sha256(('u' || "n")::bytea) END,
         now(), now() + "n" % 86400 * INTERVAL '1 second'
       FROM generate_series(1, $1::integer) AS "n"`,
      [ROWS],
    );
    await client.query('VACUUM ANALYZE "oauth_artefacts"');
  } finally {
    await client.end();
  }
}

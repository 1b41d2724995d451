// What Portcullis' pipeline costs, against the same work done by hand: `npm run bench`.
//
// Four works, on two servers in processes of their own, with one database, the same accounts and byte for byte the same requests:
//
//   Portcullis  GET /api/v1/me     a token verified, a fresh account row, permission, throttles, headers, shaped output, log line
//   Portcullis  GET /health/live   a public constant: the pipeline alone, log line and headers included
//   bare        GET /api/v1/me     the same work by hand on Fastify (bare-server.mjs)
//   bare        GET /health/live   a constant, and nothing else: the floor of Fastify
//
// A ratio is how much of the bare server's speed Portcullis has. The works take turns in short rounds, and each ratio is taken within a round, so
// that it holds on a busy machine where the figures themselves do not. The ratio by server CPU is the steadier one; it needs Linux.
//
// Two things Portcullis does for speed and the bare server does not, because they are no few lines by hand: a verified token is remembered, and so
// is an account until PostgreSQL notifies of its change. Answers, header fields and log members are compared before anything is measured.
//
// Whoever looks for where the time goes: `node --cpu-prof --cpu-prof-dir=/tmp/profile bench/pipeline.mjs` profiles the servers too.
import { requestBytes } from './load.mjs';
import { measure, ratios, reportFigures, row } from './rounds.mjs';
import { bearer, compareAnswers, LIVE, ME, withServers } from './servers.mjs';

/** How much of the bare server's speed `/me` is to have. */
const TARGET = 0.6;

await withServers(async (servers) => {
  await compareAnswers(servers);
  report(await measure(worksOf(servers)));
});

function worksOf({ ours, bare, tokens }) {
  const work = (name, server, requests) => ({
    name,
    server,
    requests: requests.map((request) => requestBytes(server.port, request)),
  });
  const me = tokens.map((token) => ({ path: ME, headers: bearer(token) }));
  return {
    ourMe: work(`Portcullis ${ME}`, ours, me),
    bareMe: work(`bare       ${ME}`, bare, me),
    ourLive: work(`Portcullis ${LIVE}`, ours, [{ path: LIVE }]),
    bareLive: work(`bare       ${LIVE}`, bare, [{ path: LIVE }]),
  };
}

function report({ ourMe, bareMe, ourLive, bareLive }) {
  reportFigures([ourMe, bareMe, ourLive, bareLive]);
  console.log();
  row('Portcullis / bare', 'by requests/s', 'by server CPU');
  row(`${ME} (target ${TARGET})`, ...ratios(ourMe, bareMe));
  row(LIVE, ...ratios(ourLive, bareLive));
}

// What a credential costs, against the same work done by hand: `npm run bench:credentials`.
//
// Each row is a work on two servers in processes of their own, with one database and the same accounts: Portcullis, and Fastify doing by hand what
// the work is (bare-server.mjs). A ratio is how much of the bare server's speed Portcullis has. The works take turns in short rounds, and each ratio is
// taken within a round, so that it holds on a busy machine where the figures themselves do not. The ratio by server CPU is the steadier one; it needs
// Linux.
//
// A login is measured beside the hash of the password and the row that it is in, at equal parameters and one at a time; and while many log in, how
// long others wait is measured by `/health/live`.
import { LatencyProbe } from './latency-probe.mjs';
import { requestBytes, sendAtOnce } from './load.mjs';
import { figure, measure, median, ratios, reportFigures, row } from './rounds.mjs';
import { bearer, compareAnswers, LIVE, makeKeys, ME, PASSWORD, withServers } from './servers.mjs';

/** How many log in at once; one is hashed, and the others wait or are at what else a login takes. */
const LOGINS = 8;

/** In milliseconds: so long until the code of a login, of which there are few in a second, has been compiled for good on either server. */
const LOGIN_WARM_UP = 20_000;

const CROWD = 50;
const CROWDS = 3;
/** In milliseconds: what the p99 of `/health/live` must stay below while a crowd logs in. */
const MOST_WAIT = 100;

/**
 * The works: what is asked of each server, and how much of the bare server's speed Portcullis is to have.
 *
 * @type {readonly { name: string, target: number, connections?: number, warmUp?: number, requests: (servers: object) => readonly object[] }[]}
 */
const WORKS = [
  {
    name: 'JWT of ES256, fresh account',
    target: 0.85,
    requests: ({ tokens }) => tokens.map((token) => ({ path: ME, headers: bearer(token) })),
  },
  {
    name: 'API key',
    target: 0.85,
    requests: ({ keys }) => keys.map((key) => ({ path: ME, headers: { 'x-api-key': key } })),
  },
  {
    name: 'login',
    target: 0.9,
    connections: LOGINS,
    warmUp: LOGIN_WARM_UP,
    requests: ({ usernames }) =>
      usernames.map((username) => ({ path: '/api/v1/auth/jwt', body: { username, password: PASSWORD } })),
  },
];

await withServers(async (started) => {
  await compareAnswers(started);
  const servers = { ...started, keys: await makeKeys(started) };
  report(await measure(sidesOf(servers)));
  await reportCrowd(servers);
});

/** Each work twice, on either server. */
function sidesOf(servers) {
  const side = (name, { connections, warmUp, requests }, server) => ({
    name,
    server,
    connections,
    warmUp,
    requests: requests(servers).map((request) => requestBytes(server.port, request)),
  });
  return Object.fromEntries(
    WORKS.flatMap((work) => [
      [`ours ${work.name}`, side(`Portcullis ${work.name}`, work, servers.ours)],
      [`bare ${work.name}`, side(`bare       ${work.name}`, work, servers.bare)],
    ]),
  );
}

function report(results) {
  reportFigures(Object.values(results));
  console.log();
  row('Portcullis / bare', 'by requests/s', 'by server CPU');
  for (const { name, target } of WORKS) {
    row(`${name} (target ${target})`, ...ratios(results[`ours ${name}`], results[`bare ${name}`]));
  }
}

/** How long `/health/live` takes while a crowd logs in at once, and while nobody does. */
async function reportCrowd({ ours, usernames }) {
  const crowd = usernames
    .slice(0, CROWD)
    .map((username) => requestBytes(ours.port, { path: '/api/v1/auth/jwt', body: { username, password: PASSWORD } }));
  const waits = [];
  for (let round = 0; round < CROWDS; round++) {
    const probe = await LatencyProbe.start(ours.port, requestBytes(ours.port, { path: LIVE }));
    await sendAtOnce(ours.port, crowd);
    waits.push(await probe.stop());
  }
  console.log();
  row(`${LIVE} during ${CROWD} logins`, 'p50 ms', 'p99 ms');
  row(
    `Portcullis (target p99 < ${MOST_WAIT})`,
    figure(median(waits.map(({ p50 }) => p50)), 1),
    figure(median(waits.map(({ p99 }) => p99)), 1),
  );
}

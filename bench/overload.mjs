// What a server does with more than it can: `node bench/overload.mjs [times, 5] [seconds, 60]`.
//
// First the price of a refusal: the server CPU of a request that is shed, beside Node's own HTTP server answering an empty 503, which is the least that a
// server on it can do, and beside requests that are served; in turn, in short rounds. Then a minute at five times the load that was served at most:
// what is served of it, how long that takes, and whether the server's health is answered for meanwhile. The load is sent from this process, at a
// rate that does not wait for the server, on the same machine: what it takes of the cores is printed, and is lost to the server where they are few.
// Last, by wrk where there is one, crowds of clients that ask again at once, on a connection that they keep or one for each request, and probes that
// connect anew each time, on either port.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { requestBytes, sendLoad, WrongAnswer } from './load.mjs';
import { sendAtRate } from './open-loop.mjs';
import { measure, ratios, reportFigures, row } from './rounds.mjs';
import { bearer, LIVE, ME, withServers } from './servers.mjs';
import { freePort, ServerProcess } from './server-process.mjs';
import { hasWrk, sendByWrk } from './wrk.mjs';

const [TIMES = 5, SECONDS = 60] = process.argv.slice(2).map(Number);
const LIST = '/api/v1/articles';

/** In milliseconds. */
const PEAK = 5000;
const PEAK_CONNECTIONS = 64;
/** As many as `MAX_CONNECTIONS` leaves for the health checks. */
const CONNECTIONS = 9000;
/** How long after the load the server must be as before, in milliseconds. */
const RECOVERY = 1000;
/** A second. */
const HEALTH_CHECKS = 10;
/** Few enough for each to be served in turn, and more than the kernel lets wait. */
const CROWDS = [32, 3000];
const CROWD_TIME = 10_000;
/** Nothing but overload refuses. */
const UNLIMITED = { RATE_ARTICLES: '999999999/min' };

await withServers(async ({ ours, tokens, directory, startVariant }) => {
  const start = (shedding) =>
    ServerProcess.start(path.join(import.meta.dirname, 'shedding-server.mjs'), directory, { SHEDDING: shedding });
  const shedding = await start('portcullis');
  const node = await start('node');
  try {
    await measurePrice({ ours, shedding, node, tokens });
  } finally {
    await Promise.all([shedding.stop(), node.stop()]);
  }
  const healthPort = await freePort();
  const server = await startVariant('overload', {
    HEALTH_PORT: String(healthPort),
    DATABASE_POOL_SIZE: '10',
    ...UNLIMITED,
  });
  await overload(server, LIST, tokens);
  if (hasWrk()) {
    for (const [route, fields] of [
      [ME, {}],
      [LIST, {}],
      [ME, { connection: 'close' }],
    ]) {
      for (const crowd of CROWDS) {
        await meetCrowd({ server, healthPort, crowd, route, fields, tokens });
      }
    }
  }
});

async function measurePrice({ ours, shedding, node, tokens }) {
  const work = (name, server, route, status) => ({
    name,
    server,
    requests: tokens.map((token) => requestBytes(server.port, { path: route, headers: bearer(token) })),
    status,
  });
  const { shed, bare, me, list } = await measure({
    shed: work('refused by Portcullis', shedding, ME, 503),
    bare: work('refused by node:http, empty', node, ME, 503),
    me: work(`served ${ME}`, ours, ME, 200),
    list: work(`served ${LIST}`, ours, LIST, 200),
  });
  reportFigures([shed, bare, me, list]);
  console.log();
  row('a refusal costs', 'by server CPU');
  for (const [name, other] of [
    ['of node:http, empty', bare],
    [`of ${ME}`, me],
    [`of ${LIST}`, list],
  ]) {
    row(name, ratios(other, shed)[1]);
  }
}

async function overload(server, route, tokens) {
  const requests = tokens.map((token) => requestBytes(server.port, { path: route, headers: bearer(token) }));
  const cpu = server.cpuTime();
  const peak = await sendLoad(server.port, requests, PEAK, PEAK_CONNECTIONS);
  const peakCpu = (server.cpuTime() - cpu) / peak.answers;
  const perSecond = peak.answers / peak.seconds;

  const [own, before] = [process.cpuUsage(), server.cpuTime()];
  const health = [requestBytes(server.port, { path: LIVE })];
  const [load, live] = await Promise.all([
    sendAtRate(server.port, requests, perSecond * TIMES, SECONDS * 1000, CONNECTIONS),
    sendAtRate(server.port, health, HEALTH_CHECKS, SECONDS * 1000, CONNECTIONS),
  ]);
  const spent = process.cpuUsage(own);
  const cpuDuring = server.cpuTime() - before;
  await sleep(RECOVERY);
  const after = await sendLoad(server.port, requests, PEAK, PEAK_CONNECTIONS);

  const served = load.latencies.get(200) ?? [];
  const refused = load.latencies.get(503) ?? [];
  console.log(`\nGET ${route}, ${TIMES} times the load for ${SECONDS} s`);
  row('served at most', `${perSecond.toFixed(0)}/s`, `${peakCpu.toFixed(0)} µs CPU each`);
  row('sent', `${(perSecond * TIMES).toFixed(0)}/s`);
  row('served', `${(served.length / SECONDS).toFixed(0)}/s`, `${percent(served.length / SECONDS / perSecond)} of most`);
  row('  after', ...times(served));
  row('refused', `${(refused.length / SECONDS).toFixed(0)}/s`);
  row('  after', ...times(refused));
  row(
    'answered otherwise',
    ...[...load.latencies]
      .filter(([status]) => status !== 200 && status !== 503)
      .map(([status, all]) => `${status}: ${all.length}`),
  );
  row('not answered, connections refused', String(load.unanswered), String(load.broken));
  row(`${LIVE}, not 200`, String(HEALTH_CHECKS * SECONDS - (live.latencies.get(200)?.length ?? 0)));
  row('  after', ...times(live.latencies.get(200) ?? []));
  const cores = (microseconds) => (microseconds / SECONDS / 1e6).toFixed(2);
  row('cores of server, load', cores(cpuDuring), cores(spent.user + spent.system));
  row('served at most afterwards', `${(after.answers / after.seconds).toFixed(0)}/s`);
  if (load.unanswered > 0 || live.latencies.get(200)?.length !== HEALTH_CHECKS * SECONDS) {
    throw new WrongAnswer('Requests were not answered.');
  }
}

async function meetCrowd({ server, healthPort, crowd, route, fields, tokens }) {
  const headers = tokens.map((token) => ({ ...bearer(token), ...fields }));
  const [load, beside, apart] = await Promise.all([
    sendByWrk(server.port, { path: route, headers }, CROWD_TIME, crowd, true),
    probe(server.port),
    probe(healthPort),
  ]);
  const how = 'connection' in fields ? 'a connection for each request' : 'connections that are kept';
  console.log(`\nGET ${route}, ${how}, ${crowd} clients`);
  const perSecond = (answers) => `${(answers / load.seconds).toFixed(0)}/s`;
  row('served', perSecond(load.answers - load.refused), `load ${(load.loadCpu / CROWD_TIME / 1e3).toFixed(2)} cores`);
  row('refused', perSecond(load.refused));
  row(`${LIVE} on the same port`, ...times(beside));
  row(`${LIVE} on HEALTH_PORT`, ...times(apart));
}

/** Asks for the health again and again, on a connection each time. @returns the milliseconds of each, from when it was due */
async function probe(port) {
  const until = performance.now() + CROWD_TIME;
  const probes = [];
  while (performance.now() < until) {
    const due = performance.now();
    const answer = fetch(`http://127.0.0.1:${port}${LIVE}`, { headers: { connection: 'close' } });
    probes.push(answer.then((live) => live.text()).then(() => performance.now() - due));
    await sleep(1000 / HEALTH_CHECKS);
  }
  return Promise.all(probes);
}

function times(latencies) {
  const sorted = Float64Array.from(latencies).sort();
  const percentile = (part) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN).toFixed(0);
  return [`p50 ${percentile(0.5)} ms`, `p99 ${percentile(0.99)} ms`, `max ${percentile(1)} ms`];
}

function percent(part) {
  return `${(100 * part).toFixed(0)} %`;
}

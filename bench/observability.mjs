// What it costs to log, measure and trace: `node bench/observability.mjs`.
//
// One server for each of these, in a process of its own, with one database and the same accounts and requests (GET /api/v1/me by JWT):
//
//   nothing        no request lines, no metrics
//   log            a line for each request, in a file
//   metrics        the histogram and the counters of /metrics
//   both           as a server is by default: log, metrics and security events
//   both, traced   and a span for each stage, query and request, sent to a collector
//
// The works take turns in short rounds; what each adds is taken within a round, by server CPU, so that it holds on a busy machine. It needs Linux.
// Security events cannot be turned off: a request that is served emits none, so they add nothing but listeners.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { requestBytes } from './load.mjs';
import { figure, measure, median, ratios, reportFigures, row } from './rounds.mjs';
import { bearer, ME, withServers } from './servers.mjs';

/** How many µs of server CPU a request may cost more with log, metrics and events. */
const TARGET = 15;

const collector = createServer((request, response) => request.resume().on('end', () => response.end('{}')));
collector.listen(0, '127.0.0.1');
await once(collector, 'listening');

const VARIANTS = {
  nothing: { LOG_LEVEL: 'warn', METRICS: 'off' },
  log: { METRICS: 'off' },
  metrics: { LOG_LEVEL: 'warn' },
  both: {},
  'both, traced': { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.address().port}` },
};

await withServers(async ({ tokens, startVariant }) => {
  const works = {};
  for (const [name, settings] of Object.entries(VARIANTS)) {
    const server = await startVariant(name.replace(/\W/g, ''), settings);
    const requests = tokens.map((token) => requestBytes(server.port, { path: ME, headers: bearer(token) }));
    works[name] = { name, server, requests };
  }
  report(await measure(works));
});
collector.close();

function report(results) {
  reportFigures(Object.values(results));
  console.log();
  row('beside nothing', 'speed by requests/s', 'by server CPU', 'more µs of CPU');
  for (const name of Object.keys(VARIANTS).slice(1)) {
    row(name, ...ratios(results[name], results.nothing), figure(added(results[name], results.nothing), 1));
  }
  console.log(`\nThe target for both: at most ${TARGET} µs more.`);
}

/** @returns the µs of CPU for each request that one costs more than the other; the median of the rounds */
function added(one, other) {
  return median(one.rounds.map(({ cpu }, index) => cpu - other.rounds[index].cpu));
}

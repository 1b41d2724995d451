// A server that refuses every request but `/health/…` with 503, for the price of that alone: `SHEDDING=portcullis` at Portcullis' door, `SHEDDING=node`
// by Node's HTTP server with an answer of no fields and no body, the least that it can say.
import { createServer } from 'node:http';
import { createNodeServer } from '../dist/node-server.js';
import { RequestIntake } from '../dist/pipeline/request-intake.js';

const { PORT, SHEDDING } = process.env;

const live = (request, response) => response.end('{"status":"ok"}');

const servers = {
  node: () =>
    createServer((request, response) =>
      request.url.startsWith('/health/')
        ? live(request, response)
        : response.writeHead(503, ['content-length', '0']).end(),
    ),
  portcullis: () => {
    const intake = new RequestIntake({ allowedHosts: [], trustedProxies: [] }, 'http://127.0.0.1');
    const always = { refuses: () => true, takeRefused: () => 0 };
    const answer = (request, response) =>
      request.url.startsWith('/health/') ? live(request, response) : intake.refuseForLoad(request, response);
    return createNodeServer({ requestTimeout: 30_000, maxConnections: 10_000 }, answer, intake, always);
  },
};

servers[SHEDDING]().listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit());

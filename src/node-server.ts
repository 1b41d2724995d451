import { createServer, type RequestListener, type Server } from 'node:http';
import { type Socket } from 'node:net';
import { AdmissionQueue } from './pipeline/admission-queue.js';
import { isHealthCheck } from './pipeline/health/health-check.js';
import { type LoadShedding } from './pipeline/load-shedding.js';
import { type RequestIntake } from './pipeline/request-intake.js';
import { type Settings } from './settings/settings.js';

/** The largest request head, in bytes. */
const LARGEST_HEAD = 16_384;

/** How long an idle connection is kept, in milliseconds: longer than proxies keep theirs, so that they close first. */
const KEEP_ALIVE = 72_000;

/** How long a client may take to send a request's head, in milliseconds; a connection that sends nothing counts too. */
const HEAD_TIMEOUT = 15_000;

/** How often connections are looked over for clients that are too slow, in milliseconds. */
const SLOW_CLIENT_SWEEP = 1000;

/** How often refusals are logged, in milliseconds: a line for each would be the load that is shed. */
const REPORT_INTERVAL = 1000;

/** How long clients may take, in milliseconds, and how many connections they may have. */
type ClientBounds = Pick<Settings, 'requestTimeout' | 'maxConnections'>;

/** A bounded server that begins requests in turns, and refuses those that `shedding` says to before any work is done for them. */
export function createNodeServer(
  bounds: ClientBounds,
  handle: RequestListener,
  intake: RequestIntake,
  shedding: LoadShedding | undefined,
): Server {
  const refused = (): void => intake.refuseConnection();
  if (!shedding) {
    return createBoundedServer(bounds, handle, refused);
  }
  const refuse: RequestListener = (request, response) => intake.refuseForLoad(request, response);
  const queue = new AdmissionQueue({ begin: handle, refuse }, shedding);
  const admit: RequestListener = (request, response) => {
    if (isHealthCheck(request)) {
      handle(request, response);
    } else {
      queue.admit(request, response);
    }
  };
  const server = createBoundedServer(bounds, admit, refused);
  server.on('connection', () => queue.noteConnection());
  reportRefusals(server, intake, shedding);
  return server;
}

/**
 * Node's HTTP server, bounded in connections, in the size of a head and in every wait for a client.
 *
 * @param refused is called for every connection that is one too many
 */
export function createBoundedServer(
  { requestTimeout, maxConnections }: ClientBounds,
  handle: RequestListener,
  refused: () => void,
): Server {
  const server = createServer(
    {
      maxHeaderSize: LARGEST_HEAD,
      headersTimeout: Math.min(HEAD_TIMEOUT, requestTimeout),
      requestTimeout,
      keepAliveTimeout: KEEP_ALIVE,
      connectionsCheckingInterval: SLOW_CLIENT_SWEEP,
      // Node would refuse a request for no host by itself, and without a body; the intake refuses it like any other.
      requireHostHeader: false,
    },
    handle,
  );
  // A connection on which nothing moves, in either direction.
  server.setTimeout(requestTimeout);
  boundConnections(server, maxConnections, refused);
  return server;
}

/**
 * Closes what is one connection too many, before anything of it is read.
 *
 * Node's own `maxConnections` does this too, but not below node:cluster: there the connection goes round among the full workers without end, at the
 * price of half a core.
 */
function boundConnections(server: Server, most: number, refused: () => void): void {
  let open = 0;
  server.prependListener('connection', (socket: Socket) => {
    open += 1;
    socket.once('close', () => (open -= 1));
    if (open > most) {
      socket.destroy();
      refused();
    }
  });
}

function reportRefusals(server: Server, intake: RequestIntake, shedding: LoadShedding): void {
  server.once('listening', () => {
    const reporting = setInterval(() => intake.reportShedding(shedding.takeRefused()), REPORT_INTERVAL);
    server.once('close', () => clearInterval(reporting));
  });
}

import { type IncomingMessage, METHODS, type Server } from 'node:http';
import { type Socket } from 'node:net';
import { type FastifyHttpOptions, type FastifyInstance } from 'fastify';
import { requestId } from './core/request-id.js';
import { UnsupportedMediaType } from './exceptions/api.exceptions.js';
import { toApiException } from './exceptions/exception-translation.js';
import { sendProblem } from './exceptions/send-problem.js';
import { createNodeServer } from './node-server.js';
import { LoadShedding } from './pipeline/load-shedding.js';
import { type RequestIntake } from './pipeline/request-intake.js';
import { renderJson } from './serializers/output/render-json.js';
import { RawBody } from './serializers/raw-body.js';
import { type Settings } from './settings/settings.js';

/** The longest part of a path that stands for a parameter, in characters. */
const LONGEST_PARAMETER = 256;

/** While the server closes, how often connections that have become idle are closed, in milliseconds. */
const IDLE_SWEEP = 50;

/** How long a closing server still answers on connections that look idle, in milliseconds. */
const IDLE_GRACE = 300;

/** Fastify's options: limits against large and slow requests, and answers in one shape for what fails before a route is found. */
export function serverOptions(
  settings: Pick<Settings, 'bodyLimit' | 'requestTimeout' | 'maxConnections' | 'shedDelay'>,
  intake: RequestIntake,
): FastifyHttpOptions<Server> & { readonly skipMiddie: true } {
  const shedding = settings.shedDelay === null ? undefined : new LoadShedding(settings.shedDelay);
  return {
    bodyLimit: settings.bodyLimit,
    serverFactory: (handle) => createNodeServer(settings, handle, intake, shedding),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PARAMETER },
    requestIdHeader: false,
    genReqId: ({ headers }) => requestId(headers['x-request-id']),
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    skipMiddie: true,
    frameworkErrors: (error, request, reply) => {
      intake.prepare(request, reply);
      const exception = toApiException(error);
      intake.refuse(request, exception);
      sendProblem(reply, exception, request.id, renderJson);
    },
    rewriteUrl: originForm,
    clientErrorHandler: (error, socket) => intake.refuseBytes(error, socket),
  };
}

/** Adds what a request meets before Nest: its preparation, and a body that is read but not yet parsed. */
export function receiveRequests(server: FastifyInstance, intake: RequestIntake): void {
  for (const name of ['clientAddress', 'user', 'auth', 'held', 'challenges', 'facts']) {
    server.decorateRequest(name, null);
  }
  server.addHook('onRequest', (request, reply, done) => {
    intake.prepare(request, reply);
    try {
      intake.check(request);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  // A method that no route has is still a request: counted, authenticated and answered 405 like any other.
  for (const method of METHODS.filter((name) => name !== 'CONNECT' && !server.supportedMethods.includes(name))) {
    server.addHttpMethod(method);
  }
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, ({ headers }, bytes, done) => {
    const isEncoded = !['identity', ''].includes(headers['content-encoding'] ?? '');
    done(isEncoded ? new UnsupportedMediaType() : null, new RawBody(headers['content-type'], bytes as Buffer));
  });
  // Node would refuse whatever else but 100-continue a client expects; it may as well be ignored (RFC 9110, section 10.1.1).
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response));
  closeIdleConnectionsWhileClosing(server);
}

/**
 * A request target as a path (RFC 9112, section 3.2): of an absolute one the host takes the place of the `Host` field, and `*` becomes a path that no
 * route has.
 */
function originForm({ url = '', headers }: IncomingMessage): string {
  if (url.startsWith('/')) {
    return url;
  }
  const [, host, path = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  if (host === undefined) {
    return '/*';
  }
  headers.host = host;
  return path.startsWith('/') ? path : `/${path}`;
}

/**
 * Closes connections that would keep a closing server alive: those that have become idle, and those that have not sent anything yet, which Node
 * does not count among them.
 *
 * Not at once, as Node would: a client that keeps its connection may just have sent a request on it. The answers that are given meanwhile say that
 * the connection ends, so that clients stop using it.
 */
function closeIdleConnectionsWhileClosing(server: FastifyInstance): void {
  const http = server.server;
  const unused = new Set<Socket>();
  http.on('connection', (socket) => {
    unused.add(socket);
    socket.once('data', () => unused.delete(socket));
    socket.once('close', () => unused.delete(socket));
  });
  server.addHook('preClose', (done) => {
    // A management command never listens, and a server that does not listen never says that it has closed.
    if (!http.listening) {
      done();
      return;
    }
    const closeIdle = http.closeIdleConnections.bind(http);
    http.closeIdleConnections = () => undefined;
    let rounds = 0;
    const sweep = setInterval(() => {
      rounds += 1;
      if (rounds * IDLE_SWEEP >= IDLE_GRACE) {
        closeIdle();
        unused.forEach((socket) => socket.destroy());
      }
    }, IDLE_SWEEP);
    http.once('close', () => clearInterval(sweep));
    done();
  });
}

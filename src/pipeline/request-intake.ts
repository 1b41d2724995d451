import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { acceptsJson } from '../core/accept.js';
import { AllowedHosts } from '../core/allowed-hosts.js';
import { type ApiRequest } from '../core/api-request.js';
import { resolveClient } from '../core/client-address.js';
import { countHeader } from '../core/raw-headers.js';
import { HeldPermissions } from '../core/held-permissions.js';
import { Identity } from '../core/identity.js';
import { type ApiException } from '../exceptions/api.exception.js';
import { BadRequest, NotAcceptable } from '../exceptions/api.exceptions.js';
import { type ClosedRequests } from '../observability/closed-requests.js';
import { type RequestLog } from '../observability/request-log.js';
import { type Settings } from '../settings/settings.js';
import { API_PREFIX } from './api-paths.js';
import { isHealthCheck } from './health/health-check.js';
import { type ConnectionError, refuseConnection } from './broken-connection.js';
import { OverloadAnswer } from './overload-answer.js';
import { acceptsStream } from './streamed-media.js';
import { securityHeaders } from './security-headers.js';

/** Names by which a request reaches a server on the same machine. */
const THIS_MACHINE = ['localhost', '127.0.0.1', '[::1]'];

/** What happens to a request before anything looks at it. */
export class RequestIntake {
  readonly #hosts: AllowedHosts;
  readonly #overload: OverloadAnswer;
  #hasWarnedOfForwarding = false;
  /** The header fields of every answer. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    private readonly settings: Pick<Settings, 'allowedHosts' | 'environment' | 'trustedProxies' | 'forwardedHeader'>,
    publicUrl: string,
    private readonly log: RequestLog,
    private readonly requests: ClosedRequests,
  ) {
    const local = settings.environment === 'production' ? [] : THIS_MACHINE;
    this.#hosts = new AllowedHosts([...settings.allowedHosts, ...local, new URL(publicUrl).hostname]);
    this.headers = securityHeaders(publicUrl);
    this.#overload = new OverloadAnswer(this.headers);
  }

  /** Gives the request its address and its place in the log, the answer its headers: for every request, a malformed one too. */
  prepare(request: FastifyRequest, reply: FastifyReply): void {
    const prepared = request as unknown as ApiRequest;
    const { address, basis } = resolveClient(request.socket.remoteAddress ?? '', request.headers, this.settings);
    prepared.clientAddress = address;
    if (basis === 'ignored' && !this.#hasWarnedOfForwarding) {
      this.#hasWarnedOfForwarding = true;
      this.log.forwardingIgnored();
    }
    prepared.user = Identity.anonymous;
    prepared.held = HeldPermissions.none;
    this.requests.watch(request, reply);
    void reply.headers(this.headers).header('x-request-id', request.id);
    if (carriesUnreadBody(request)) {
      void reply.header('connection', 'close');
    }
  }

  /**
   * @throws {BadRequest} when the request is for a host that this server is not, or two forwarded headers name different clients
   * @throws {NotAcceptable} when the client takes no JSON, and the answer could be nothing else
   */
  check({ url, headers, raw, socket }: FastifyRequest): void {
    // Of two Host fields each reader could take another (RFC 9112, section 3.2).
    if ((!isHealthCheck({ url }) && !this.#hosts.allows(headers.host)) || countHeader(raw.rawHeaders, 'host') > 1) {
      throw new BadRequest('The request is for a host that is not served here.');
    }
    if (
      headers.forwarded !== undefined &&
      headers['x-forwarded-for'] !== undefined &&
      resolveClient(socket.remoteAddress ?? '', headers, this.settings).basis === 'contradiction'
    ) {
      throw new BadRequest('X-Forwarded-For and Forwarded name different clients.');
    }
    if (url.startsWith(`/${API_PREFIX}/`) && !acceptsJson(headers.accept) && !acceptsStream(headers.accept)) {
      throw new NotAcceptable();
    }
  }

  /** Answers a request for which nothing is to be done, since there is too much to do. */
  refuseForLoad(request: IncomingMessage, response: ServerResponse): void {
    this.#overload.send(request, response);
  }

  /** Logs how many requests were refused since the last time. */
  reportShedding(refused: number): void {
    if (refused > 0) {
      this.log.shed(refused);
    }
  }

  /** Notes a connection that was closed at once, since there are as many as there may be. */
  refuseConnection(): void {
    this.log.connectionsFull();
  }

  /** Answers bytes that never became a request, as the answers of requests look. */
  refuseBytes(error: ConnectionError, socket: Socket): void {
    const problem = refuseConnection(error, socket, this.headers);
    if (problem) {
      this.log.refused(problem, socket.remoteAddress);
    }
  }

  /** Notes why the router could not even look for a route. */
  refuse(request: unknown, exception: ApiException): void {
    this.log.onException(request as ApiRequest, exception);
  }
}

/** A body that no route reads would be swallowed without an end while the connection lives on. */
function carriesUnreadBody({ method, headers }: FastifyRequest): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)
  );
}

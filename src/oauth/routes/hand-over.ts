import { type IncomingMessage } from 'node:http';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type ApiRequest } from '../../core/api-request.js';

/** Where a request goes to, as the provider is to see it. */
export interface Destination {
  /** The issuer's own address. */
  readonly issuer: URL;
  /** Path and query, below the issuer. */
  readonly path: string;
}

/**
 * Gives a request to what answers it in place of Fastify, with the body that was read and the header fields that were set. What a client says of the host
 * and the way it came is replaced, since addresses are made of it.
 */
export async function handOver(
  request: FastifyRequest,
  reply: FastifyReply,
  { issuer, path }: Destination,
  answer: (request: IncomingMessage, response: FastifyReply['raw']) => Promise<void>,
): Promise<void> {
  const { raw } = request;
  const { headers } = raw;
  headers.host = issuer.host;
  headers['x-forwarded-proto'] = issuer.protocol.slice(0, -1);
  headers['x-forwarded-for'] = (request as unknown as ApiRequest).clientAddress;
  delete headers['x-forwarded-host'];
  const { url } = raw;
  Object.assign(raw, { url: path, originalUrl: issuer.pathname + path });
  if (Buffer.isBuffer(request.body)) {
    headers['content-length'] = String(request.body.length);
    delete headers['transfer-encoding'];
    replayBody(raw, request.body);
  }
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) {
      reply.raw.setHeader(name, value);
    }
  }
  try {
    await answer(raw, reply.raw);
  } finally {
    // As it came, for the log.
    Object.assign(raw, { url });
  }
}

/** The provider reads a stream; this one was read, so it is read again. */
function replayBody(raw: IncomingMessage, body: Buffer): void {
  Object.defineProperties(raw, {
    readable: { value: true },
    iterator: {
      value: async function* () {
        yield await Promise.resolve(body);
      },
    },
  });
}

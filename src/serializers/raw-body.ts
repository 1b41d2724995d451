/**
 * A request's body as it arrived, not yet parsed.
 *
 * Fastify's content-type parser only collects the bytes; parsing waits for the validation pipe, so that a caller who is not let in (401, 403,
 * 429) never learns whether the body was well formed, and costs no parsing.
 */
export class RawBody {
  constructor(
    /** The `Content-Type` header, as sent. */
    readonly contentType: string | undefined,
    readonly bytes: Buffer,
  ) {}
}

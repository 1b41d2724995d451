import { type FastifyReply } from 'fastify';

/** A page that is about to be sent. */
export interface PageAnswer {
  readonly html: string;
  /** Its Content Security Policy. */
  readonly policy: string;
  /** 200 when not given. */
  readonly status?: number;
}

/** Sends a page: the header fields of every answer stay, but for the policy. */
export function sendPage(reply: FastifyReply, { html, policy, status = 200 }: PageAnswer): void {
  void reply
    .code(status)
    .header('content-security-policy', policy)
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    // As bytes, since text would be rendered as JSON.
    .send(Buffer.from(html));
}

/** Sends the browser on by GET, whatever brought it here (RFC 9700, section 4.12). */
export function sendOn(reply: FastifyReply, to: string): void {
  void reply.code(303).header('location', to).send();
}

import { type IncomingMessage } from 'node:http';

/** A request as it was received. */
export interface ReceivedForm {
  readonly raw: IncomingMessage;
  readonly body: unknown;
}

const FORM = /^application\/x-www-form-urlencoded *(?:;|$)/i;

/** @returns what a request to the provider says; `undefined` when it is no form */
export function readForm({ raw, body }: ReceivedForm): URLSearchParams | undefined {
  const isForm = raw.method === 'POST' && FORM.test(raw.headers['content-type'] ?? '');
  return isForm && Buffer.isBuffer(body) ? new URLSearchParams(body.toString()) : undefined;
}

/** Whether a page sent it: the provider knows whether the client has named the page's origin (Fetch standard, section 3.2). */
export function isOfPage({ raw }: ReceivedForm): boolean {
  return raw.headers.origin !== undefined;
}

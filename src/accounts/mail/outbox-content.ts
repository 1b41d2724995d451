import { Secret } from '../../core/secret.js';
import { type Mail } from './mail.js';
import { type MailRequest } from './mail-request.js';

/** What a row of the outbox holds: a mail, or the request for one that is not decided yet. */
export type OutboxContent = { readonly mail: Mail } | { readonly request: MailRequest };

/** As a secret, to be sealed. */
export function writeContent(content: OutboxContent): Secret {
  return new Secret(JSON.stringify(content));
}

/** @param bytes as {@link writeContent} made them: what was sealed here is what comes back */
export function readContent(bytes: Buffer): OutboxContent {
  return JSON.parse(bytes.toString()) as OutboxContent;
}

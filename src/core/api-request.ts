import { type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { type HeldPermissions } from './held-permissions.js';
import { type Credential, type Identity } from './identity.js';

/** What the stages of the pipeline leave on a request for those after them, and for the log. */
export interface ApiRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The client's address: the socket's, or what a trusted proxy said of it. */
  clientAddress: string;
  /** Who is calling; anonymous until the authentication guard has run. */
  user: Identity;
  /** By which credential; set together with `user`. */
  auth: Credential | null;
  /** What the caller may; nothing until the permission guard has run. */
  held: HeldPermissions;
  /** `WWW-Authenticate` for a 401 of this route: a challenge for each scheme it accepts (RFC 9110, section 11.6.1). */
  challenges: string | null;
}

/** What records take from the request that an act came with: who called, by which credential, from where and why. */
export type CallingRequest = Pick<ApiRequest, 'id' | 'clientAddress' | 'headers' | 'user'>;

/** The part of a reply that the stages before the handler may touch. */
export interface ApiReply {
  header(name: string, value: string): unknown;
  getHeader(name: string): number | string | readonly string[] | undefined;
  /** Node's own response: its status, once it is sent. */
  readonly raw: Pick<ServerResponse, 'once' | 'statusCode'>;
}

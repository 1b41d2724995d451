import { type ApiRequest } from '../core/api-request.js';

/** What `Authorization` presents (RFC 9110, section 11.4). */
export interface AuthorizationCredential {
  /** The scheme's word in lower case, such as `bearer`; empty when the header begins with none. */
  readonly word: string;
  /** What follows the word and one blank; empty when nothing does. What else parts the two, a colon or a second blank, is part of it, and no scheme takes it. */
  readonly value: string;
}

/** A `token` (RFC 9110, section 5.6.2), if there is one. */
const WORD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]*/;

/** @returns the credential; `undefined` when there is no header, or an empty one */
export function authorizationCredential({ headers }: Pick<ApiRequest, 'headers'>): AuthorizationCredential | undefined {
  const header = headers.authorization?.trim();
  if (!header) {
    return undefined;
  }
  const [word = ''] = WORD.exec(header) ?? [];
  const rest = header.slice(word.length);
  return { word: word.toLowerCase(), value: rest.startsWith(' ') ? rest.slice(1) : rest };
}

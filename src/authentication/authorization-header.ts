import { type ApiRequest } from '../core/api-request.js';

/** What `Authorization` presents (RFC 9110, section 11.4). */
export interface AuthorizationCredential {
  /** The scheme's word in lower case, such as `bearer`. */
  readonly word: string;
  /** Everything after it; empty when there is nothing. */
  readonly value: string;
}

/** @returns the credential; `undefined` when there is no header, or an empty one */
export function authorizationCredential({ headers }: Pick<ApiRequest, 'headers'>): AuthorizationCredential | undefined {
  const header = headers.authorization?.trim();
  if (!header) {
    return undefined;
  }
  const end = header.search(/\s/);
  return end === -1
    ? { word: header.toLowerCase(), value: '' }
    : { word: header.slice(0, end).toLowerCase(), value: header.slice(end).trim() };
}

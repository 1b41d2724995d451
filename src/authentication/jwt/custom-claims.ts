import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type Id } from '../../core/id.js';
import { type Claims } from '../../core/identity.js';
import { AccessTokenClaims } from './access-token-claims.js';
import { CustomClaimsError } from './custom-claims.error.js';

/** In bytes of JSON: a token is sent with every request, and header fields are limited. */
const MOST_BYTES = 2048;

/** What other parts of a token mean already (RFC 7519, section 4.1; RFC 9068, section 2.2; RFC 8693, section 4; RFC 7800; OpenID Connect Core), and `ver`, this server's own. */
const RESERVED: ReadonlySet<string> = new Set([
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'typ', 'ver'],
  ...['client_id', 'scope', 'auth_time', 'acr', 'amr', 'act', 'may_act', 'cnf', 'azp', 'nonce', 'sid'],
]);

/** The claims that modules add to access tokens. */
@Injectable()
export class CustomClaims implements OnModuleInit {
  #sources: readonly AccessTokenClaims[] = [];

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    this.#sources = this.discovery
      .getProviders()
      .map(({ instance }) => instance as unknown)
      .filter((instance) => instance instanceof AccessTokenClaims);
  }

  /** @throws {CustomClaimsError} when a module gives what it may not: no token is issued that says something else than meant */
  async of(userId: Id): Promise<Claims> {
    if (this.#sources.length === 0) {
      return {};
    }
    const given = await Promise.all(this.#sources.map(async (source) => source.claimsOf(userId)));
    return checkedClaims(given);
  }
}

/** @throws {CustomClaimsError} */
export function checkedClaims(given: readonly Claims[]): Claims {
  const names = given.flatMap(Object.keys);
  const fault = names.find((name, index) => RESERVED.has(name) || names.indexOf(name) !== index);
  if (fault !== undefined) {
    throw new CustomClaimsError(
      `The claim "${fault}" ${RESERVED.has(fault) ? 'is not for a module to set' : 'is given twice'}.`,
    );
  }
  const json = JSON.stringify(Object.fromEntries(given.flatMap(Object.entries)));
  if (Buffer.byteLength(json) > MOST_BYTES) {
    throw new CustomClaimsError(`The claims are more than ${MOST_BYTES} bytes of JSON.`);
  }
  return JSON.parse(json) as Claims;
}

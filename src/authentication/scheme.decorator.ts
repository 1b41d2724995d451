import { DiscoveryService } from '@nestjs/core';

export interface SchemeDescription {
  /** How routes name the scheme, and what `auth.scheme` says of what it accepts, unless that is of a kind of its own. */
  readonly name: string;
  /** Its challenge without an error, such as `Bearer realm="api"` (RFC 9110, section 11.6.1). */
  readonly challenge: string;
  /** Its security scheme object in the OpenAPI document. */
  readonly openapi: Readonly<Record<string, unknown>>;
}

/** Registers a provider as an authentication scheme: one of ours, or any Passport strategy from npm. */
export const Scheme = DiscoveryService.createDecorator<SchemeDescription>();

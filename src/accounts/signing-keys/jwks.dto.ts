import { Expose, Type } from 'class-transformer';
import { IsArray } from 'class-validator';
import { type PublicJwk } from '../../authentication/signing-keys/stored-key.js';

/** A set of keys (RFC 7517, section 5). */
export class JwksDto {
  /** Each as it is published: one of EC has other members than one of RSA. */
  @Expose()
  @IsArray()
  @Type(() => Object)
  keys: readonly PublicJwk[];
}

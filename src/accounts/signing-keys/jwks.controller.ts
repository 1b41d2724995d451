import { Controller, Get, Header } from '@nestjs/common';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { JWKS_MAX_AGE } from '../../authentication/signing-keys/key-lifecycle.js';
import { StoredSigningKeys } from '../../authentication/signing-keys/stored-signing-keys.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { JwksDto } from './jwks.dto.js';

/** The public keys, for whoever verifies access tokens by itself; at the address that OpenID providers have them. */
@Controller('.well-known/jwks.json')
@Authentication()
@Permissions(AllowAny)
export class JwksController {
  constructor(private readonly keys: StoredSigningKeys) {}

  /** Also the one that will sign next, and those whose tokens have not expired yet. */
  @Get()
  @Header('cache-control', `public, max-age=${JWKS_MAX_AGE / 1000}`)
  @Serialize(JwksDto)
  async read(): Promise<JwksDto> {
    return { keys: await this.keys.publicJwks() };
  }
}

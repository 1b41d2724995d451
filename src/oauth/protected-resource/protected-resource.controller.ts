import { Controller, Get, Header, Inject } from '@nestjs/common';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { DPOP_ALGORITHMS } from '../../authentication/dpop/dpop-proof.js';
import { TOKEN_ISSUER, type TokenIssuer } from '../../authentication/jwt/token-issuer.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { API_PREFIX } from '../../pipeline/api-paths.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { ProtectedResourceDto } from './protected-resource.dto.js';

/** Tells OAuth clients what this API is, and where they get tokens for it (RFC 9728). The challenge of every 401 names its address. */
@Controller('.well-known/oauth-protected-resource')
@Authentication()
@Permissions(AllowAny)
export class ProtectedResourceController {
  constructor(
    private readonly registry: PermissionRegistry,
    @Inject(TOKEN_ISSUER) private readonly issuer: TokenIssuer,
  ) {}

  /** At the root, and where the name of the API has it. */
  @Get(['', API_PREFIX])
  @Header('cache-control', 'public, max-age=300')
  @Serialize(ProtectedResourceDto)
  read(): ProtectedResourceDto {
    return {
      resource: this.issuer.aud,
      authorization_servers: [this.issuer.oauth],
      scopes_supported: this.registry.scopes(),
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: DPOP_ALGORITHMS,
    };
  }
}

import { Controller, Get, Inject } from '@nestjs/common';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { VERSION } from '../../core/version.js';
import { IsAdminInProduction } from '../is-admin-in-production.permission.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { scopeWords } from '../../permissions/registry/scope-words.js';
import { PolicyInventory } from '../policy-inventory.js';
import { PUBLIC_URL } from '../public-url.js';
import { OAuthEndpoints, oauthScheme } from './oauth-scheme.js';
import { OAuthScopes } from './oauth-scopes.js';
import { type OpenApiDocument, openApiDocument } from './openapi-document.js';

/** The description of the API, for tools. */
@Controller('openapi.json')
@Permissions(IsAdminInProduction)
export class OpenApiController {
  #document: OpenApiDocument | undefined;

  constructor(
    private readonly inventory: PolicyInventory,
    private readonly registry: PermissionRegistry,
    private readonly scopes: OAuthScopes,
    private readonly endpoints: OAuthEndpoints,
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
  ) {}

  @Get()
  read(): OpenApiDocument {
    return (this.#document ??= this.#describe());
  }

  #describe(): OpenApiDocument {
    const permissions = this.registry.permissions();
    const words = this.registry.scopes().map((scope) => [scope, scopeWords(scope, permissions)]);
    return openApiDocument({
      policies: this.inventory.policies(),
      oauthScopes: (policy) => this.scopes.of(policy),
      oauthScheme: oauthScheme(this.endpoints, Object.fromEntries(words) as Record<string, string>),
      publicUrl: this.publicUrl,
      version: VERSION,
    });
  }
}

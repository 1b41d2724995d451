import { Controller, Get, Inject } from '@nestjs/common';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { VERSION } from '../../core/version.js';
import { IsAdminInProduction } from '../is-admin-in-production.permission.js';
import { PolicyInventory } from '../policy-inventory.js';
import { PUBLIC_URL } from '../public-url.js';
import { type OpenApiDocument, openApiDocument } from './openapi-document.js';

/** The description of the API, for tools. */
@Controller('openapi.json')
@Permissions(IsAdminInProduction)
export class OpenApiController {
  #document: OpenApiDocument | undefined;

  constructor(
    private readonly inventory: PolicyInventory,
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
  ) {}

  @Get()
  read(): OpenApiDocument {
    return (this.#document ??= openApiDocument(this.inventory.policies(), this.publicUrl, VERSION));
  }
}

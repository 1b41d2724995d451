import { Body, Delete, Get, HttpCode, Inject, Param, Put, Req, Res, type Type } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { NotFound } from '../../exceptions/api.exceptions.js';
import { HasPermission } from '../../permissions/has-permission.permission.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { assertKnownPermissions } from '../../permissions/registry/known-permissions.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { entityTag } from '../../pipeline/preconditions/entity-tag.js';
import { ifMatchOf } from '../../pipeline/preconditions/if-match.js';
import { IdParam } from '../../serializers/id-param.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { GrantExpiryDto } from './grant-expiry.dto.js';
import { GrantDto } from './grant.dto.js';
import { type Grantee } from './grantee.js';
import { Grantees } from './grantees.js';
import { PermissionCodesDto } from './permission-codes.dto.js';
import { type PermissionGrant } from './permission-grant.entity.js';
import { PermissionGrants } from './permission-grants.js';
import { PermissionParam } from './permission-param.dto.js';

/** The routes of what was granted on every row to one account, or to one group; whoever may change that one may change these, within what they hold. */
export function GrantsOf(type: Grantee['type']): Type<object> {
  @Permissions(IsAdmin, HasPermission(`${type}s.view`))
  abstract class GrantsController {
    @Inject(Grantees) private readonly grantees: Grantees;
    @Inject(PermissionGrants) private readonly grants: PermissionGrants;
    @Inject(PermissionRegistry) private readonly registry: PermissionRegistry;

    @Get()
    @Serialize(PermissionCodesDto)
    async list(
      @Param() { id }: IdParam,
      @Res({ passthrough: true }) reply: ApiReply,
    ): Promise<{ readonly permissions: readonly string[] }> {
      // The version first: what changes in between fails the next `If-Match`, and is not overwritten unseen.
      reply.header('etag', entityTag(await this.grantees.version({ type, id })));
      return { permissions: await this.grants.codes({ type, id }) };
    }

    @Put()
    @Permissions(IsAdmin, HasPermission(`${type}s.change`))
    @Serialize(PermissionCodesDto)
    async replace(
      @Req() request: ApiRequest,
      @Param() { id }: IdParam,
      @Body() { permissions }: PermissionCodesDto,
      @Res({ passthrough: true }) reply: ApiReply,
    ): Promise<{ readonly permissions: readonly string[] }> {
      assertKnownPermissions(this.registry, permissions, '/permissions');
      const changed = await this.grants.replace(request, { type, id }, permissions, ifMatchOf(request));
      reply.header('etag', entityTag(changed.version));
      return { permissions: changed.result };
    }

    @Get(':code')
    @Serialize(GrantDto)
    async retrieve(@Param() { id, code }: PermissionParam): Promise<PermissionGrant> {
      const grant = await this.grants.find({ type, id }, code);
      if (!grant) {
        throw new NotFound();
      }
      return grant;
    }

    @Put(':code')
    @Permissions(IsAdmin, HasPermission(`${type}s.change`))
    @Serialize(GrantDto)
    async grant(
      @Req() request: ApiRequest,
      @Param() { id, code }: PermissionParam,
      @Body() { expiresAt = null }: GrantExpiryDto,
      @Res({ passthrough: true }) reply: ApiReply,
    ): Promise<PermissionGrant> {
      if (!this.registry.has(code)) {
        throw new NotFound();
      }
      const changed = await this.grants.grant(request, { type, id }, code, expiresAt, ifMatchOf(request));
      reply.header('etag', entityTag(changed.version));
      return changed.result;
    }

    @Delete(':code')
    @Permissions(IsAdmin, HasPermission(`${type}s.change`))
    @HttpCode(204)
    async revoke(
      @Req() request: ApiRequest,
      @Param() { id, code }: PermissionParam,
      @Res({ passthrough: true }) reply: ApiReply,
    ): Promise<void> {
      const { version } = await this.grants.revoke(request, { type, id }, code, ifMatchOf(request));
      reply.header('etag', entityTag(version));
    }
  }
  return GrantsController as unknown as Type<object>;
}

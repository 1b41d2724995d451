import { type EntityManager } from 'typeorm';
import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { digestOf, newSecret } from '../accounts/credentials/credential-format.js';
import { HasFullCredential } from '../accounts/passwords/has-full-credential.permission.js';
import { type ApiReply, type ApiRequest } from '../core/api-request.js';
import { Clock } from '../core/clock.js';
import { type Identity } from '../core/identity.js';
import { allOf, anyOf } from '../permissions/composition.js';
import { type Condition } from '../permissions/condition.js';
import { Permissions } from '../permissions/permissions.decorator.js';
import { ReadOnly } from '../permissions/read-only.permission.js';
import { type RowChange } from '../pipeline/model-view-set/audited-changes.js';
import { FromScope } from '../pipeline/model-view-set/from-scope.decorator.js';
import { type Changes } from '../pipeline/model-view-set/model.js';
import { ModelViewSet } from '../pipeline/model-view-set/model-view-set.js';
import { RowScope } from '../pipeline/model-view-set/row-scope.decorator.js';
import { id, instant, oneOf, text } from '../serializers/lists/filters.js';
import { Serialize } from '../serializers/output/serialize.decorator.js';
import { Throttle } from '../throttling/throttle.decorator.js';
import { ApiKeyCache } from './api-key-cache.js';
import { revoked, rotated } from './api-key-changes.js';
import { API_KEY_FORMAT } from './api-key-format.js';
import { ApiKeyDto } from './api-key.dto.js';
import { ApiKey, OWNER_TYPES } from './api-key.entity.js';
import { ApiKeyRules } from './api-key-rules.js';
import { ApiKeys, distinct } from './api-keys.js';
import { CanManageApiKeys } from './can-manage-api-keys.permission.js';
import { CreateApiKeyDto, LONGEST_KEY_NAME } from './create-api-key.dto.js';
import { IssuedApiKeyDto } from './issued-api-key.dto.js';
import { RevokesApiKey } from './revokes-api-key.permission.js';
import { RotateApiKeyDto, RotatedApiKeyDto } from './rotate-api-key.dto.js';
import { UpdateApiKeyDto } from './update-api-key.dto.js';

/**
 * API keys: everyone manages their own; staff see and revoke all, and manage those of service accounts. A credential that is limited to scopes, as every
 * key is, reads and revokes, and makes no other.
 */
@Controller('api-keys')
@Permissions(allOf(anyOf(ReadOnly, RevokesApiKey, HasFullCredential), CanManageApiKeys))
@Throttle('api-keys', { rate: '120/min' })
export class ApiKeysController extends ModelViewSet(ApiKey, {
  output: ApiKeyDto,
  create: CreateApiKeyDto,
  update: UpdateApiKeyDto,
  defaults: { description: '', expiresAt: null, allowedIps: null, rate: null },
  filters: {
    name: text({ max: LONGEST_KEY_NAME }),
    ownerId: id(),
    ownerType: oneOf(...OWNER_TYPES),
    createdAt: instant(),
    expiresAt: instant(),
    lastUsed: instant(),
  },
  search: ['name', 'description'],
  ordering: ['name', 'createdAt', 'expiresAt', 'lastUsed'],
  defaultOrdering: '-createdAt',
  audit: true,
  secrets: { digest: 'key' },
  relations: { owner: ['id', 'username', 'isServiceAccount'] },
}) {
  @Inject(ApiKeyCache) private readonly cache: ApiKeyCache;
  @Inject(ApiKeyRules) private readonly rules: ApiKeyRules;
  @Inject(ApiKeys) private readonly keys: ApiKeys;
  @Inject(Clock) private readonly clock: Clock;

  /** The key is the caller's, and shown this once. */
  @Post()
  @Serialize(IssuedApiKeyDto)
  override async create(
    @Req() request: ApiRequest,
    @RowScope() _within: Condition,
    @Body() body: CreateApiKeyDto,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<ApiKey> {
    const { url, user } = request;
    if (user.userId === null) {
      throw new RangeError('An anonymous identity owns no key.');
    }
    await this.rules.assertAllowed(body, user);
    const issued = await this.keys.issue(user.userId, body, request);
    reply.header('location', this.links.to(url, issued.row.id));
    return IssuedApiKeyDto.source(issued);
  }

  /** Gives the key another secret, shown this once. The present one stays good for as long as is asked, but not past a revocation. */
  @Post(':id/rotate')
  @HttpCode(200)
  @Serialize(RotatedApiKeyDto)
  async rotate(
    @Req() request: ApiRequest,
    @RowScope() within: Condition,
    @FromScope() key: ApiKey,
    @Body() { graceSeconds = 0 }: RotateApiKeyDto,
  ): Promise<RotatedApiKeyDto> {
    await this.rules.assertHoldsAsMuch(key.ownerId, key.scopes, request.user);
    const secret = newSecret();
    const rotation = { digest: digestOf(secret), grace: graceSeconds * 1000, now: this.clock.now() };
    await this.write(request, key, rotated(rotation), within, undefined, { kind: 'change', action: 'rotate' });
    return { key: API_KEY_FORMAT.format({ id: key.id, secret }).reveal() };
  }

  protected override async write(
    request: ApiRequest,
    key: ApiKey,
    changes: Changes<ApiKey>,
    within: Condition,
    manager?: EntityManager,
    change?: Pick<RowChange, 'kind' | 'action'>,
  ): Promise<void> {
    await super.write(request, key, changes, within, manager, change);
    this.cache.forget(key.id);
  }

  /** Revokes for good: the row stays, to be named in what was logged of it. */
  protected override remove(request: ApiRequest, key: ApiKey, within: Condition): Promise<void> {
    return this.write(request, key, revoked(this.clock.now()), within, undefined, { kind: 'delete', action: 'revoke' });
  }

  protected override async updating(key: ApiKey, body: UpdateApiKeyDto, maker: Identity): Promise<Changes<ApiKey>> {
    await this.rules.assertAllowed(body, maker);
    await this.rules.assertHoldsAsMuch(key.ownerId, body.scopes ?? [], maker);
    return { ...body, ...(body.scopes && { scopes: distinct(body.scopes) }) };
  }
}

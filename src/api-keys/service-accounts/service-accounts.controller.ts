import { Body, Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { emailKey, usernameKey } from '../../accounts/account-keys.js';
import { LONGEST_USERNAME } from '../../accounts/account-limits.js';
import { DatabaseUserLookup } from '../../accounts/database-user.lookup.js';
import { HasFullCredential } from '../../accounts/passwords/has-full-credential.permission.js';
import { User } from '../../accounts/user.entity.js';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { newId } from '../../core/id.js';
import { allOf } from '../../permissions/composition.js';
import { type Condition } from '../../permissions/condition.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { routePath } from '../../pipeline/api-paths.js';
import { FromScope } from '../../pipeline/model-view-set/from-scope.decorator.js';
import { type Changes } from '../../pipeline/model-view-set/model.js';
import { ModelViewSet } from '../../pipeline/model-view-set/model-view-set.js';
import { boolean, instant, text } from '../../serializers/lists/filters.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { Throttle } from '../../throttling/throttle.decorator.js';
import { ApiKeyRules } from '../api-key-rules.js';
import { type ApiKey } from '../api-key.entity.js';
import { ApiKeys } from '../api-keys.js';
import { CreateApiKeyDto } from '../create-api-key.dto.js';
import { IssuedApiKeyDto } from '../issued-api-key.dto.js';
import { CanManageServiceAccounts } from './can-manage-service-accounts.permission.js';
import { CreateServiceAccountDto } from './create-service-account.dto.js';
import { ServiceAccountDto } from './service-account.dto.js';
import { UpdateServiceAccountDto } from './update-service-account.dto.js';

/** Accounts of programs, for staff. They have no password and no mailbox, only API keys; groups and grants they have like any account. */
@Controller('service-accounts')
@Permissions(CanManageServiceAccounts)
@Throttle('api-keys', { rate: '120/min' })
export class ServiceAccountsController extends ModelViewSet(User, {
  output: ServiceAccountDto,
  create: CreateServiceAccountDto,
  update: UpdateServiceAccountDto,
  defaults: { description: '', isActive: true },
  filters: { username: text({ max: LONGEST_USERNAME }), isActive: boolean(), dateJoined: instant() },
  search: ['username', 'description'],
  ordering: ['username', 'dateJoined'],
  defaultOrdering: 'username',
  audit: true,
}) {
  @Inject(ApiKeyRules) private readonly rules: ApiKeyRules;
  @Inject(ApiKeys) private readonly keys: ApiKeys;
  @Inject(DatabaseUserLookup) private readonly lookup: DatabaseUserLookup;

  /** Makes a key that acts as the service account, shown this once. It may do no more than its maker. */
  @Post(':id/api-keys')
  @Permissions(allOf(HasFullCredential, CanManageServiceAccounts))
  @Serialize(IssuedApiKeyDto)
  async issueKey(
    @Req() request: ApiRequest,
    @FromScope() account: User,
    @Body() body: CreateApiKeyDto,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<ApiKey> {
    await this.rules.assertAllowed(body, request.user);
    await this.rules.assertHoldsAsMuch(account.id, body.scopes, request.user);
    const issued = await this.keys.issue(account.id, body, request);
    reply.header('location', this.links.to(routePath('api-keys', ''), issued.row.id));
    return IssuedApiKeyDto.source(issued);
  }

  protected override creating({ username, ...rest }: CreateServiceAccountDto): Partial<User> {
    return { ...rest, ...names(username), ...unreachable(), isServiceAccount: true };
  }

  protected override updating(_account: User, { username, ...rest }: UpdateServiceAccountDto): Changes<User> {
    return { ...rest, ...(username !== undefined && names(username)) };
  }

  protected override async write(
    request: ApiRequest,
    account: User,
    changes: Changes<User>,
    within: Condition,
  ): Promise<void> {
    await super.write(request, account, changes, within);
    this.lookup.forget(account.id);
  }

  protected override async remove(request: ApiRequest, account: User, within: Condition): Promise<void> {
    await super.remove(request, account, within);
    this.lookup.forget(account.id);
  }
}

function names(username: string): Pick<User, 'username' | 'usernameKey'> {
  return { username, usernameKey: usernameKey(username) };
}

/**
 * An address that no mail ever arrives at (RFC 2606, section 2), so that every account has one, and nothing that is sent to an address, such as a link to
 * reset a password, opens this account.
 */
function unreachable(): Pick<User, 'email' | 'emailKey'> {
  const email = `${newId()}@service.invalid`;
  return { email, emailKey: emailKey(email) };
}

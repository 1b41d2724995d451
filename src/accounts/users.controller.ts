import { Controller, Delete, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { type ApiRequest } from '../core/api-request.js';
import { PermissionDenied } from '../exceptions/api.exceptions.js';
import { type Condition } from '../permissions/condition.js';
import { type Identity } from '../core/identity.js';
import { HasPermission } from '../permissions/has-permission.permission.js';
import { ModelPermissions } from '../permissions/model-permissions.permission.js';
import { Permissions } from '../permissions/permissions.decorator.js';
import { FromScope } from '../pipeline/model-view-set/from-scope.decorator.js';
import { type Changes } from '../pipeline/model-view-set/model.js';
import { ModelViewSet } from '../pipeline/model-view-set/model-view-set.js';
import { boolean, instant, text } from '../serializers/lists/filters.js';
import { LONGEST_USERNAME } from './account-limits.js';
import { CanAdminister } from './can-administer.permission.js';
import { CreateUserDto } from './create-user.dto.js';
import { DatabaseUserLookup } from './database-user.lookup.js';
import { Administration } from './grants/administration.js';
import { type Administrator } from './grants/delegation.js';
import { Lockouts } from './lockout/lockouts.js';
import { FactorChanges } from './mfa/factor-changes.js';
import { HasFullCredential } from './passwords/has-full-credential.permission.js';
import { PasswordReplacement } from './passwords/password-replacement.js';
import { assertFitsServiceAccount } from './service-account-rules.js';
import { Sessions } from './sessions/sessions.js';
import { TokenRevocation } from './token-revocation.js';
import { UpdateUserDto } from './update-user.dto.js';
import { UserDelegation } from './user-delegation.js';
import { UserValues } from './user-values.js';
import { UserDto } from './user.dto.js';
import { User } from './user.entity.js';

/** Accounts, for staff who hold the permission. */
@Controller('users')
@Permissions(CanAdminister, ModelPermissions)
export class UsersController extends ModelViewSet(User, {
  output: UserDto,
  create: CreateUserDto,
  update: UpdateUserDto,
  defaults: { firstName: '', lastName: '', isActive: true, isStaff: false, isSuperuser: false },
  filters: {
    username: text({ max: LONGEST_USERNAME }),
    isActive: boolean(),
    isStaff: boolean(),
    isSuperuser: boolean(),
    isServiceAccount: boolean(),
    dateJoined: instant(),
  },
  search: ['username', 'email', 'firstName', 'lastName'],
  ordering: ['username', 'email', 'dateJoined', 'lastLogin'],
  defaultOrdering: 'username',
  versioned: true,
  audit: true,
  secrets: { passwordHash: 'password' },
}) {
  @Inject(Administration) private readonly administration: Administration;
  @Inject(UserDelegation) private readonly users: UserDelegation;
  @Inject(UserValues) private readonly values: UserValues;
  @Inject(DatabaseUserLookup) private readonly lookup: DatabaseUserLookup;
  @Inject(PasswordReplacement) private readonly replacement: PasswordReplacement;
  @Inject(Lockouts) private readonly lockouts: Lockouts;
  @Inject(TokenRevocation) private readonly tokenRevocation: TokenRevocation;
  @Inject(Sessions) private readonly sessions: Sessions;
  @Inject(FactorChanges) private readonly factorChanges: FactorChanges;

  /** For a person who has lost the second factor. It ends every session and token of the account; one's own is managed under `/me/mfa`. */
  @Delete(':id/mfa')
  @HttpCode(204)
  @Permissions(CanAdminister, HasPermission('users.change'), HasFullCredential)
  async resetMfa(@Req() request: ApiRequest, @FromScope() user: User): Promise<void> {
    if (user.id === request.user.userId) {
      throw new PermissionDenied('Your own second factor is managed at /me/mfa, with your password.');
    }
    await this.factorChanges.reset(user.id, request);
  }

  /** For an account that somebody else may have got into: every session and token of it ends, whoever holds them. */
  @Post(':id/logout-all')
  @HttpCode(204)
  @Permissions(CanAdminister, HasPermission('users.change'), HasFullCredential)
  async logOut(@Req() request: ApiRequest, @FromScope() user: User): Promise<void> {
    await this.tokenRevocation.revokeAll(user.id, request);
  }

  protected override insert(request: ApiRequest, user: User): Promise<void> {
    return this.administration.act(request.user, 'users.add', async (administrator, manager) => {
      this.users.assertMayRank(administrator, user);
      await super.insert(request, user, manager);
    });
  }

  protected override async write(
    request: ApiRequest,
    user: User,
    changes: Changes<User>,
    within: Condition,
  ): Promise<void> {
    await this.administration.act(request.user, 'users.change', async (administrator, manager) => {
      await this.users.assertMayChange(administrator, manager, user.id, changes);
      await super.write(request, user, changes, within, manager);
      if (changes.passwordHash !== undefined) {
        await this.replacement.complete(manager, user);
      }
    });
    this.lookup.forget(user.id);
    if (changes.passwordHash !== undefined) {
      await this.lockouts.reset('account', user.username, request);
    }
  }

  protected override async remove(request: ApiRequest, user: User, within: Condition): Promise<void> {
    const afterwards = await this.administration.act(request.user, 'users.delete', async (administrator, manager) => {
      await this.users.assertMayDelete(administrator, manager, user.id);
      const ended = await this.sessions.endAll(user.id, manager);
      await super.remove(request, user, within, manager);
      return ended;
    });
    this.lookup.forget(user.id);
    afterwards();
  }

  /** What a rank forbids is refused before a password is hashed, and once more when it is written. */
  protected override creating(body: CreateUserDto, identity: Identity): Promise<Partial<User>> {
    this.users.assertMayRank(callerOf(identity), body);
    return this.values.of(body);
  }

  protected override async updating(user: User, body: UpdateUserDto, identity: Identity): Promise<Changes<User>> {
    this.users.assertMayRank(callerOf(identity), body);
    assertFitsServiceAccount(user, body);
    const endsTokens = body.isActive === false && { tokenVersion: () => '"token_version" + 1' };
    return { ...(await this.values.of(body, user)), ...endsTokens };
  }
}

function callerOf({ isSuperuser, credential }: Identity): Pick<Administrator, 'isSuperuser' | 'isLimited'> {
  return { isSuperuser, isLimited: credential?.scopes !== null };
}

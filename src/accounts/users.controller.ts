import { Controller, Delete, HttpCode, Inject, Req } from '@nestjs/common';
import { type ApiRequest } from '../core/api-request.js';
import { type Identity } from '../core/identity.js';
import { PermissionDenied } from '../exceptions/api.exceptions.js';
import { type Condition } from '../permissions/condition.js';
import { Permissions } from '../permissions/permissions.decorator.js';
import { FromScope } from '../pipeline/model-view-set/from-scope.decorator.js';
import { type Changes } from '../pipeline/model-view-set/model.js';
import { ModelViewSet } from '../pipeline/model-view-set/model-view-set.js';
import { boolean, instant, text } from '../serializers/lists/filters.js';
import { LONGEST_USERNAME } from './account-limits.js';
import { CanAdminister } from './can-administer.permission.js';
import { CreateUserDto } from './create-user.dto.js';
import { DatabaseUserLookup } from './database-user.lookup.js';
import { LastSuperuser } from './last-superuser.js';
import { FactorChanges } from './mfa/factor-changes.js';
import { HasFullCredential } from './passwords/has-full-credential.permission.js';
import { assertFitsServiceAccount } from './service-account-rules.js';
import { UpdateUserDto } from './update-user.dto.js';
import { UserValues } from './user-values.js';
import { UserDto } from './user.dto.js';
import { User } from './user.entity.js';

/** Accounts, for staff. */
@Controller('users')
@Permissions(CanAdminister)
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
}) {
  @Inject(UserValues) private readonly values: UserValues;
  @Inject(DatabaseUserLookup) private readonly lookup: DatabaseUserLookup;
  @Inject(FactorChanges) private readonly factorChanges: FactorChanges;
  @Inject(LastSuperuser) private readonly lastSuperuser: LastSuperuser;

  /** For a person who has lost the second factor. It ends every session and token of the account; one's own is managed under `/me/mfa`. */
  @Delete(':id/mfa')
  @HttpCode(204)
  @Permissions(CanAdminister, HasFullCredential)
  async resetMfa(@Req() { user: caller }: ApiRequest, @FromScope() user: User): Promise<void> {
    if (user.id === caller.userId) {
      throw new PermissionDenied('Your own second factor is managed at /me/mfa, with your password.');
    }
    await this.factorChanges.reset(user.id);
  }

  protected override async write(user: User, changes: Changes<User>, within: Condition): Promise<void> {
    const ends = user.isSuperuser && (changes.isSuperuser === false || changes.isActive === false);
    await (ends
      ? this.lastSuperuser.remainsAfter(user.id, (manager) => super.write(user, changes, within, manager))
      : super.write(user, changes, within));
    this.lookup.forget(user.id);
  }

  protected override async remove(user: User, within: Condition): Promise<void> {
    await (user.isSuperuser
      ? this.lastSuperuser.remainsAfter(user.id, (manager) => super.remove(user, within, manager))
      : super.remove(user, within));
    this.lookup.forget(user.id);
  }

  protected override creating(body: CreateUserDto, identity: Identity): Promise<Partial<User>> {
    assertMayRank(body, identity);
    return this.values.of(body);
  }

  protected override async updating(user: User, body: UpdateUserDto, identity: Identity): Promise<Changes<User>> {
    assertMayRank(body, identity);
    assertMayTakeOver(body, identity);
    assertFitsServiceAccount(user, body);
    const endsTokens = body.password !== undefined || body.isActive === false;
    return { ...(await this.values.of(body, user)), ...(endsTokens && { tokenVersion: () => '"token_version" + 1' }) };
  }
}

/** Nobody gives a rank that is not theirs to give, and a credential that is limited to scopes gives none. */
function assertMayRank({ isStaff, isSuperuser }: UpdateUserDto, identity: Identity): void {
  if ((isStaff || isSuperuser) && !(identity.isSuperuser && isUnlimited(identity))) {
    throw new PermissionDenied('Only a superuser may make staff or superusers.');
  }
}

/** Whoever has a part of an account takes over none by it: not by a password, nor by the mailbox that a new one is sent to. */
function assertMayTakeOver({ password, email }: UpdateUserDto, identity: Identity): void {
  if ((password !== undefined || email !== undefined) && !isUnlimited(identity)) {
    throw new PermissionDenied('Only a login that is not limited to scopes may change a password or an address.');
  }
}

function isUnlimited({ credential }: Identity): boolean {
  return credential?.scopes === null;
}

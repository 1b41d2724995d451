import { Controller, Inject } from '@nestjs/common';
import { type ApiRequest } from '../core/api-request.js';
import { type Condition } from '../permissions/condition.js';
import { type Identity } from '../core/identity.js';
import { ModelPermissions } from '../permissions/model-permissions.permission.js';
import { Permissions } from '../permissions/permissions.decorator.js';
import { type Changes } from '../pipeline/model-view-set/model.js';
import { ModelViewSet } from '../pipeline/model-view-set/model-view-set.js';
import { boolean, instant, text } from '../serializers/lists/filters.js';
import { LONGEST_USERNAME } from './account-limits.js';
import { CanAdminister } from './can-administer.permission.js';
import { CreateUserDto } from './create-user.dto.js';
import { DatabaseUserLookup } from './database-user.lookup.js';
import { Administration } from './grants/administration.js';
import { UpdateUserDto } from './update-user.dto.js';
import { UserAdministration } from './user-administration.js';
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
    dateJoined: instant(),
  },
  search: ['username', 'email', 'firstName', 'lastName'],
  ordering: ['username', 'email', 'dateJoined', 'lastLogin'],
  defaultOrdering: 'username',
  versioned: true,
}) {
  @Inject(Administration) private readonly administration: Administration;
  @Inject(UserAdministration) private readonly users: UserAdministration;
  @Inject(UserValues) private readonly values: UserValues;
  @Inject(DatabaseUserLookup) private readonly lookup: DatabaseUserLookup;

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
    });
    this.lookup.forget(user.id);
  }

  protected override async remove(request: ApiRequest, user: User, within: Condition): Promise<void> {
    await this.administration.act(request.user, 'users.delete', async (administrator, manager) => {
      await this.users.assertMayDelete(administrator, manager, user.id);
      await super.remove(request, user, within, manager);
    });
    this.lookup.forget(user.id);
  }

  /** What a rank forbids is refused before a password is hashed, and once more when it is written. */
  protected override creating(body: CreateUserDto, { isSuperuser }: Identity): Promise<Partial<User>> {
    this.users.assertMayRank({ isSuperuser, isLimited: false }, body);
    return this.values.of(body);
  }

  protected override async updating(
    user: User,
    body: UpdateUserDto,
    { isSuperuser }: Identity,
  ): Promise<Changes<User>> {
    this.users.assertMayRank({ isSuperuser, isLimited: false }, body);
    const endsTokens = body.password !== undefined || body.isActive === false;
    return { ...(await this.values.of(body, user)), ...(endsTokens && { tokenVersion: () => '"token_version" + 1' }) };
  }
}

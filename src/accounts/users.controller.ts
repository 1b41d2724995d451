import { Controller, Inject } from '@nestjs/common';
import { type Identity } from '../core/identity.js';
import { PermissionDenied } from '../exceptions/api.exceptions.js';
import { type Condition } from '../permissions/condition.js';
import { Permissions } from '../permissions/permissions.decorator.js';
import { type Changes } from '../pipeline/model-view-set/model.js';
import { ModelViewSet } from '../pipeline/model-view-set/model-view-set.js';
import { boolean, instant, text } from '../serializers/lists/filters.js';
import { LONGEST_USERNAME } from './account-limits.js';
import { CanAdminister } from './can-administer.permission.js';
import { CreateUserDto } from './create-user.dto.js';
import { DatabaseUserLookup } from './database-user.lookup.js';
import { LastSuperuser } from './last-superuser.js';
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
    dateJoined: instant(),
  },
  search: ['username', 'email', 'firstName', 'lastName'],
  ordering: ['username', 'email', 'dateJoined', 'lastLogin'],
  defaultOrdering: 'username',
}) {
  @Inject(UserValues) private readonly values: UserValues;
  @Inject(DatabaseUserLookup) private readonly lookup: DatabaseUserLookup;
  @Inject(LastSuperuser) private readonly lastSuperuser: LastSuperuser;

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
    const endsTokens = body.password !== undefined || body.isActive === false;
    return { ...(await this.values.of(body, user)), ...(endsTokens && { tokenVersion: () => '"token_version" + 1' }) };
  }
}

/** Nobody gives a rank that is not theirs to give. */
function assertMayRank({ isStaff, isSuperuser }: UpdateUserDto, identity: Identity): void {
  if ((isStaff || isSuperuser) && !identity.isSuperuser) {
    throw new PermissionDenied('Only a superuser may make staff or superusers.');
  }
}

import { Controller, Inject } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { type Condition } from '../../permissions/condition.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { ModelPermissions } from '../../permissions/model-permissions.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { type Changes } from '../../pipeline/model-view-set/model.js';
import { ModelViewSet } from '../../pipeline/model-view-set/model-view-set.js';
import { instant, text } from '../../serializers/lists/filters.js';
import { Administration } from '../grants/administration.js';
import { Grantees } from '../grants/grantees.js';
import { CreateGroupDto, LONGEST_GROUP_NAME } from './create-group.dto.js';
import { GroupAdministration } from './group-administration.js';
import { groupNameKey } from './group-name.js';
import { GroupDto } from './group.dto.js';
import { Group } from './group.entity.js';
import { UpdateGroupDto } from './update-group.dto.js';

/** Groups of accounts, for staff who hold the permission. */
@Controller('groups')
@Permissions(IsAdmin, ModelPermissions)
export class GroupsController extends ModelViewSet(Group, {
  output: GroupDto,
  create: CreateGroupDto,
  update: UpdateGroupDto,
  defaults: { description: '', parentId: null },
  filters: { name: text({ max: LONGEST_GROUP_NAME }), createdAt: instant() },
  search: ['name', 'description'],
  ordering: ['name', 'createdAt'],
  defaultOrdering: 'name',
  versioned: true,
  audit: true,
}) {
  @Inject(Administration) private readonly administration: Administration;
  @Inject(GroupAdministration) private readonly groups: GroupAdministration;
  @Inject(Grantees) private readonly grantees: Grantees;

  protected override insert(request: ApiRequest, group: Group): Promise<void> {
    return this.administration.act(request.user, 'groups.add', async (administrator, manager) => {
      await this.groups.assertMayAdd(administrator, manager, group.parentId);
      await super.insert(request, group, manager);
    });
  }

  protected override async write(
    request: ApiRequest,
    group: Group,
    changes: Changes<Group>,
    within: Condition,
  ): Promise<void> {
    const { parentId } = changes;
    await this.administration.act(request.user, 'groups.change', async (administrator, manager) => {
      await this.groups.assertMayChange(administrator, manager, group.id, parentId as Group['parentId'] | undefined);
      await super.write(request, group, changes, within, manager);
    });
    this.grantees.forget({ type: 'group', id: group.id });
  }

  protected override async remove(request: ApiRequest, group: Group, within: Condition): Promise<void> {
    await this.administration.act(request.user, 'groups.delete', async (administrator, manager) => {
      await this.groups.assertMayDelete(administrator, manager, group.id);
      await super.remove(request, group, within, manager);
    });
    this.grantees.forget({ type: 'group', id: group.id });
  }

  protected override creating(body: CreateGroupDto): Partial<Group> {
    return valuesOf(body);
  }

  protected override updating(_group: Group, body: UpdateGroupDto): Partial<Group> {
    return valuesOf(body);
  }
}

function valuesOf({ parent, ...rest }: UpdateGroupDto): Partial<Group> {
  return {
    ...rest,
    ...(rest.name !== undefined && { nameKey: groupNameKey(rest.name) }),
    ...(parent !== undefined && { parentId: parent }),
  };
}

import { type SelectQueryBuilder } from 'typeorm';
import { type Filter, id, oneOf, text } from '../../serializers/lists/filters.js';
import { type FilterTerm, type ListDeclaration } from '../../serializers/lists/list-query.js';
import { type ObjectPermission } from './object-permission.entity.js';
import { LONGEST_CODE } from './permission-codes.dto.js';

/** What the list of object permissions can be asked. */
export const OBJECT_PERMISSION_LIST: ListDeclaration = {
  filters: {
    subjectType: exactly(oneOf('user', 'group')),
    subjectId: exactly(id()),
    permission: exactly(text({ max: LONGEST_CODE })),
    objectType: exactly(text({ max: LONGEST_CODE })),
    objectId: exactly(id()),
  },
  search: [],
  ordering: [],
};

const CONDITIONS: Readonly<Record<string, string>> = {
  subjectType: `(grant.userId IS NULL) = (:subjectType = 'group')`,
  subjectId: '(grant.userId = :subjectId OR grant.groupId = :subjectId)',
  permission: 'grant.permission = :permission',
  objectType: `starts_with(grant.permission, :objectType || '.')`,
  objectId: 'grant.objectId = :objectId',
};

/** Narrows a query of `grant`s to those that a list was asked for. */
export function narrow(query: SelectQueryBuilder<ObjectPermission>, filters: readonly FilterTerm[]): void {
  for (const { field, value } of filters) {
    const condition = CONDITIONS[field];
    if (condition === undefined) {
      throw new RangeError(`There is no condition for the filter "${field}".`);
    }
    query.andWhere(condition, { [field]: value });
  }
}

function exactly(filter: Filter): Filter {
  return { ...filter, lookups: ['exact'] };
}

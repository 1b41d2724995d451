import { Injectable } from '@nestjs/common';
import { and, type Condition } from '../../permissions/condition.js';
import { ModelQueries } from '../../pipeline/model-view-set/model-queries.js';
import { type ListQuery } from '../../serializers/lists/list-query.js';
import { type User } from '../user.entity.js';
import { type ObjectReferenceDto } from './object-reference.dto.js';
import { type FoundPolicy } from './policy-question.js';
import { SubjectRequest } from './subject-request.js';

/** What an account may do something to: the rows of the same condition that its own requests are narrowed by. */
@Injectable()
export class ReachableObjects {
  constructor(
    private readonly subjects: SubjectRequest,
    private readonly queries: ModelQueries,
  ) {}

  /** @returns one page, and how many rows there are in all; none of a resource without rows */
  async list(
    user: User,
    found: FoundPolicy,
    page: Pick<ListQuery, 'page' | 'pageSize'>,
  ): Promise<readonly [readonly ObjectReferenceDto[], number]> {
    const { model, resource } = found.policy;
    if (!model || !user.isActive) {
      return [[], 0];
    }
    const asked = { ...page, ordering: [], search: [], filters: [] };
    const [rows, count] = await this.queries.list(model, await this.#within(user, found), asked);
    return [rows.map(({ id }) => ({ type: resource, id })), count];
  }

  async #within(user: User, found: FoundPolicy): Promise<Condition> {
    const { permission, reading } = found.policy;
    const request = await this.subjects.of(user, found);
    const rows = permission.rows(request);
    return reading ? and(reading.rows({ ...request, method: 'GET' }), rows) : rows;
  }
}

import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { type Id } from '../../core/id.js';
import { type FieldError } from '../../exceptions/problem.js';
import { ALL } from '../../permissions/condition.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { type Model } from '../../pipeline/model-view-set/model.js';
import { ModelQueries } from '../../pipeline/model-view-set/model-queries.js';
import { type ResourcePolicy, ResourcePolicies } from '../../pipeline/resource-policies.js';
import { invalidQuery } from '../../serializers/invalid-query.js';
import { User } from '../user.entity.js';

/** What is asked about, as the query names it. */
export interface AskedPolicy {
  readonly permission: string;
  readonly objectType?: string;
  readonly objectId?: Id;
}

/** What is asked about, found. */
export interface FoundPolicy {
  readonly policy: ResourcePolicy;
  /** `null` asks about every row. */
  readonly object: Model | null;
}

/** Finds what an administrator asks about. */
@Injectable()
export class PolicyQuestion {
  constructor(
    private readonly registry: PermissionRegistry,
    private readonly policies: ResourcePolicies,
    private readonly queries: ModelQueries,
    @InjectRepository(User) private readonly users: Repository<User>,
  ) {}

  /** @throws {ValidationFailed} when there is no such permission, or no such row of its resource */
  async find({ permission, objectType, objectId }: AskedPolicy): Promise<FoundPolicy> {
    const registered = this.registry.find(permission);
    if (!registered) {
      throw refuse('permission', 'invalid_choice', 'No resource declares this permission.');
    }
    if (objectType !== undefined && objectType !== registered.resource) {
      throw refuse('objectType', 'invalid_choice', 'The permission is not one of this resource.');
    }
    const policy = this.policies.of(registered);
    if (objectId === undefined) {
      return { policy, object: null };
    }
    const object = policy.model && (await this.queries.find(policy.model, ALL, objectId));
    if (!object) {
      throw refuse('objectId', 'does_not_exist', 'The resource has no such row.');
    }
    return { policy, object };
  }

  /** @throws {ValidationFailed} when there is no such account */
  async findUser(id: Id): Promise<User> {
    const user = await this.users.findOneBy({ id });
    if (!user) {
      throw refuse('user', 'does_not_exist', 'There is no such account.');
    }
    return user;
  }
}

function refuse(parameter: string, code: FieldError['code'], detail: string): Error {
  return invalidQuery([{ parameter, code, detail }]);
}

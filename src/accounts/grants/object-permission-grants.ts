import { Injectable, type Type } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { Clock } from '../../core/clock.js';
import { type Id, newId } from '../../core/id.js';
import { type AuditedAct, type AuditedValues, AuditTrail } from '../../database/audit-trail.js';
import { Conflict, NotFound, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { type FieldCode } from '../../exceptions/problem.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { type Model } from '../../pipeline/model-view-set/model.js';
import { type ListQuery } from '../../serializers/lists/list-query.js';
import { Administration, type AdministrativeAct } from './administration.js';
import { DatabaseObjectGrants } from './database-object-grants.js';
import { type Administrator, assertAllowed, refuseLacking, refuseRank } from './delegation.js';
import { assertInFuture } from './expiry.js';
import { type GrantObjectPermissionDto } from './grant-object-permission.dto.js';
import { columnsOf, granteeOf } from './grantee.js';
import { Grantees } from './grantees.js';
import { narrow } from './object-permission-query.js';
import { ObjectPermission } from './object-permission.entity.js';

/** Permissions on single rows: who may use them is for {@link DatabaseObjectGrants} to say, this is for administrators. */
@Injectable()
export class ObjectPermissionGrants {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly administration: Administration,
    private readonly grantees: Grantees,
    private readonly grants: DatabaseObjectGrants,
    private readonly registry: PermissionRegistry,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** @returns one page of the grants, the newest first, those that have expired among them, and how many there are in all */
  list({ page, pageSize, filters }: ListQuery): Promise<readonly [ObjectPermission[], number]> {
    const query = this.dataSource.getRepository(ObjectPermission).createQueryBuilder('grant');
    narrow(query, filters);
    return query
      .orderBy('grant.id', 'DESC')
      .offset((page - 1) * pageSize)
      .limit(pageSize)
      .getManyAndCount();
  }

  /** @throws {NotFound} */
  async find(id: Id): Promise<ObjectPermission> {
    const grant = await this.dataSource.manager.findOneBy(ObjectPermission, { id });
    if (!grant) {
      throw new NotFound();
    }
    return grant;
  }

  /**
   * The row is locked until the grant is there: one that is being removed takes its grants along, or never gets one.
   *
   * @throws {ValidationFailed | PermissionDenied}
   * @throws {Conflict} when it was granted already; its expiry is changed, it is not granted again
   */
  async grant(
    request: CallingRequest,
    { subject, permission, object, expiresAt = null }: GrantObjectPermissionDto,
  ): Promise<ObjectPermission> {
    const entity = this.#entityOf(permission, object.type);
    assertInFuture(expiresAt, this.clock.now());
    return this.administration.act(request.user, 'object-permissions.add', async (administrator, manager) => {
      const locked = await this.grantees.lock(manager, subject);
      if (!locked) {
        throw refused('/subject/id', 'does_not_exist', 'There is no such account or group.');
      }
      assertAllowed(refuseRank(administrator, locked));
      await this.#assertHolds(administrator, manager, permission, object.id);
      await lockRow(manager, entity, object.id);
      const grant = Object.assign(new ObjectPermission(), {
        ...columnsOf(subject),
        id: newId(),
        permission,
        objectId: object.id,
        createdAt: new Date(this.clock.now()),
        expiresAt,
      });
      await this.#replaceExpired(manager, grant);
      await manager.insert(ObjectPermission, grant);
      await this.#record(manager, request, 'add', grant.id, { after: valuesOf(grant) });
      return grant;
    });
  }

  /** @throws {NotFound | PermissionDenied} */
  async expire(request: CallingRequest, id: Id, expiresAt: Date | null): Promise<ObjectPermission> {
    assertInFuture(expiresAt, this.clock.now());
    return this.#change(request, 'object-permissions.change', id, async (grant, manager) => {
      await manager.update(ObjectPermission, { id }, { expiresAt });
      const values = { before: { expiresAt: grant.expiresAt }, after: { expiresAt } };
      await this.#record(manager, request, 'change', id, values);
      return Object.assign(grant, { expiresAt });
    });
  }

  /** @throws {NotFound | PermissionDenied} */
  async revoke(request: CallingRequest, id: Id): Promise<void> {
    await this.#change(request, 'object-permissions.delete', id, async (grant, manager) => {
      await manager.delete(ObjectPermission, { id });
      await this.#record(manager, request, 'delete', id, { before: valuesOf(grant) });
    });
  }

  #change<Result>(
    request: CallingRequest,
    required: 'object-permissions.change' | 'object-permissions.delete',
    id: Id,
    act: (grant: ObjectPermission, manager: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    const change: AdministrativeAct<Result> = async (administrator, manager) => {
      const grant = await manager.findOne(ObjectPermission, { where: { id }, lock: { mode: 'pessimistic_write' } });
      const locked = grant && (await this.grantees.lock(manager, granteeOf(grant)));
      if (!locked) {
        throw new NotFound();
      }
      assertAllowed(refuseRank(administrator, locked));
      await this.#assertHolds(administrator, manager, grant.permission, grant.objectId);
      return act(grant, manager);
    };
    return this.administration.act(request.user, required, change);
  }

  #record(
    manager: EntityManager,
    request: CallingRequest,
    action: string,
    id: Id,
    values: Pick<AuditedAct, 'before' | 'after'>,
  ): Promise<void> {
    const object = { type: 'object-permissions', id };
    return this.audit.record(manager, { action: `object-permissions.${action}`, object, ...values }, request);
  }

  /** Whoever holds a permission on a row alone may pass it on there. */
  async #assertHolds({ id, held }: Administrator, manager: EntityManager, code: string, objectId: Id): Promise<void> {
    if (held.has(code)) {
      return;
    }
    const [resource = ''] = code.split('.', 1);
    const granted = held.permits(code)
      ? await this.grants.within(manager, resource, objectId, { userId: id, groups: held.groups })
      : new Set();
    assertAllowed(refuseLacking(granted.has(code) ? [] : [code]));
  }

  /** @returns the class of the rows that the permission is about */
  #entityOf(permission: string, type: string): Type<Model> {
    const registered = this.registry.find(permission);
    if (!registered) {
      throw refused('/permission', 'invalid_choice', 'There is no such permission.');
    }
    const entity = this.registry.entityOf(registered.resource);
    if (type !== registered.resource || !entity) {
      throw refused('/object/type', 'invalid_choice', 'The permission is not about rows of this kind.');
    }
    return entity as Type<Model>;
  }

  async #replaceExpired(
    manager: EntityManager,
    { userId, groupId, permission, objectId }: ObjectPermission,
  ): Promise<void> {
    const subject: FindOptionsWhere<ObjectPermission> = userId === null ? { groupId: groupId ?? '' } : { userId };
    const same = await manager.findOneBy(ObjectPermission, { ...subject, permission, objectId });
    if (same && (same.expiresAt === null || same.expiresAt.getTime() > this.clock.now())) {
      throw new Conflict('This was granted already.');
    }
    if (same) {
      await manager.delete(ObjectPermission, { id: same.id });
    }
  }
}

function valuesOf(grant: ObjectPermission): AuditedValues {
  const { type, id } = granteeOf(grant);
  const { permission, objectId, expiresAt } = grant;
  return { subject: { type, id }, permission, objectId, expiresAt };
}

async function lockRow(manager: EntityManager, entity: Type<Model>, id: Id): Promise<void> {
  const row = await manager.findOne(entity, { select: { id: true }, where: { id }, lock: { mode: 'for_key_share' } });
  if (!row) {
    throw refused('/object/id', 'does_not_exist', 'There is no such row.');
  }
}

function refused(pointer: string, code: FieldCode, detail: string): ValidationFailed {
  return new ValidationFailed([{ pointer, code, detail }]);
}

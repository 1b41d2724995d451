import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, type FindOptionsWhere, In, IsNull, MoreThan } from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { Clock } from '../../core/clock.js';
import { type Id, newId } from '../../core/id.js';
import { type AuditedAct, type AuditedValues, AuditTrail } from '../../database/audit-trail.js';
import { NotFound } from '../../exceptions/api.exceptions.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { type IfMatch } from '../../pipeline/preconditions/if-match.js';
import { type Administrator, assertAllowed, lackingOf, refuseLacking } from './delegation.js';
import { assertInFuture } from './expiry.js';
import { grantChanges } from './grant-changes.js';
import { type Changed, Grantees } from './grantees.js';
import { columnsOf, type Grantee } from './grantee.js';
import { PermissionGrant } from './permission-grant.entity.js';

/** The permissions that were granted on every row, to an account or to a group itself. */
@Injectable()
export class PermissionGrants {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly grantees: Grantees,
    private readonly registry: PermissionRegistry,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** @returns the codes of the grants that hold, in order */
  async codes(grantee: Grantee): Promise<readonly string[]> {
    const grants = await this.dataSource.manager.findBy(PermissionGrant, this.#holding(grantee));
    return grants
      .map(({ permission }) => permission)
      .filter((code) => this.registry.has(code))
      .sort();
  }

  /** @returns the grant, if it holds */
  async find(grantee: Grantee, code: string): Promise<PermissionGrant | null> {
    const [grant] = this.registry.has(code)
      ? await this.dataSource.manager.findBy(
          PermissionGrant,
          this.#holding(grantee).map((where) => ({ ...where, permission: code })),
        )
      : [];
    return grant ?? null;
  }

  /** Leaves exactly these. One that is there already stays as it is, with its expiry. */
  replace(
    request: CallingRequest,
    grantee: Grantee,
    codes: readonly string[],
    ifMatch: IfMatch,
  ): Promise<Changed<readonly string[]>> {
    return this.grantees.change(request, grantee, ifMatch, async (administrator, manager) => {
      const current = await manager.findBy(PermissionGrant, whereOf(grantee));
      const { added, removed, affected } = grantChanges(current, codes, this.clock.now());
      this.#assertHeld(administrator, affected);
      await this.#delete(manager, removed);
      await this.#insert(
        manager,
        added.map((code) => this.#grant(grantee, code, null)),
      );
      const permissions = [...new Set(codes)].sort();
      const before = { permissions: current.map(({ permission }) => permission).sort() };
      await this.#record(manager, request, grantee, 'set-permissions', { before, after: { permissions } });
      return permissions;
    });
  }

  /** Grants one, or lets one that is there end at another time. */
  grant(
    request: CallingRequest,
    grantee: Grantee,
    code: string,
    expiresAt: Date | null,
    ifMatch: IfMatch,
  ): Promise<Changed<PermissionGrant>> {
    assertInFuture(expiresAt, this.clock.now());
    return this.grantees.change(request, grantee, ifMatch, async (administrator, manager) => {
      this.#assertHeld(administrator, [code]);
      const former = await manager.findBy(PermissionGrant, { ...whereOf(grantee), permission: code });
      await this.#delete(manager, former);
      const grant = this.#grant(grantee, code, expiresAt);
      await this.#insert(manager, [grant]);
      await this.#record(manager, request, grantee, 'grant', { before: valuesOf(former[0]), after: valuesOf(grant) });
      return grant;
    });
  }

  /** Takes one away; also one whose code no resource declares any more, which grants nothing. @throws {NotFound} */
  revoke(request: CallingRequest, grantee: Grantee, code: string, ifMatch: IfMatch): Promise<Changed<void>> {
    return this.grantees.change(request, grantee, ifMatch, async (administrator, manager) => {
      const current = await manager.findBy(PermissionGrant, { ...whereOf(grantee), permission: code });
      if (current.length === 0) {
        throw new NotFound();
      }
      this.#assertHeld(administrator, [code]);
      await this.#delete(manager, current);
      await this.#record(manager, request, grantee, 'revoke', { before: valuesOf(current[0]) });
    });
  }

  #record(
    manager: EntityManager,
    request: CallingRequest,
    { type, id }: Grantee,
    action: string,
    values: Pick<AuditedAct, 'before' | 'after'>,
  ): Promise<void> {
    return this.audit.record(
      manager,
      { action: `${type}s.${action}`, object: { type: `${type}s`, id }, ...values },
      request,
    );
  }

  #assertHeld(administrator: Administrator, codes: readonly string[]): void {
    assertAllowed(refuseLacking(lackingOf(administrator, codes)));
  }

  #grant(grantee: Grantee, permission: string, expiresAt: Date | null): PermissionGrant {
    const createdAt = new Date(this.clock.now());
    return Object.assign(new PermissionGrant(), {
      ...columnsOf(grantee),
      id: newId(),
      permission,
      createdAt,
      expiresAt,
    });
  }

  #holding(grantee: Grantee): FindOptionsWhere<PermissionGrant>[] {
    const where = whereOf(grantee);
    return [
      { ...where, expiresAt: IsNull() },
      { ...where, expiresAt: MoreThan(new Date(this.clock.now())) },
    ];
  }

  async #insert(manager: EntityManager, grants: readonly PermissionGrant[]): Promise<void> {
    if (grants.length > 0) {
      await manager.insert(PermissionGrant, [...grants]);
    }
  }

  async #delete(manager: EntityManager, grants: readonly { readonly id: Id }[]): Promise<void> {
    if (grants.length > 0) {
      await manager.delete(PermissionGrant, { id: In(grants.map(({ id }) => id)) });
    }
  }
}

function whereOf({ type, id }: Grantee): FindOptionsWhere<PermissionGrant> {
  return type === 'user' ? { userId: id } : { groupId: id };
}

function valuesOf(grant: PermissionGrant | undefined): AuditedValues | null {
  return grant ? { permission: grant.permission, expiresAt: grant.expiresAt } : null;
}

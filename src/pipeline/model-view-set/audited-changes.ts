import { Injectable, type Type } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { type ApiRequest } from '../../core/api-request.js';
import { type Id } from '../../core/id.js';
import { Secret } from '../../core/secret.js';
import { type AuditedValues, AuditTrail } from '../../database/audit-trail.js';
import { difference } from '../../observability/audit/difference.js';
import { ALL } from '../../permissions/condition.js';
import { resourceName } from '../../permissions/registry/resource.decorator.js';
import { shapeOf } from '../../serializers/output/shape.js';
import { type AuditedAction, type ModelDefinition, modelOf } from './model.js';
import { ModelQueries } from './model-queries.js';

/** A change of a view set's row. */
export interface RowChange {
  readonly controller: Type;
  readonly kind: AuditedAction;
  /** What it is called where that is not its kind: `rotate` for `api-keys.rotate`. */
  readonly action?: string | undefined;
  readonly id: Id;
  /** What is written, by property. */
  readonly written: object;
  /** Of the transaction that the change belongs to, where a subclass has begun one. */
  readonly manager: EntityManager | undefined;
}

/** Puts the changes of a view set on the audit trail, where it asks for that: with what its answers show of the row, before and after. */
@Injectable()
export class AuditedChanges {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly queries: ModelQueries,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @param act whether it has changed the row
   * @returns the same
   */
  async run(
    request: ApiRequest,
    change: RowChange,
    act: (manager?: EntityManager) => Promise<boolean>,
  ): Promise<boolean> {
    const definition = modelOf(change.controller);
    if (!isAudited(definition, change.kind)) {
      return act(change.manager);
    }
    const within = (manager: EntityManager): Promise<boolean> =>
      this.#record(manager, request, definition, change, () => act(manager));
    return change.manager ? within(change.manager) : this.dataSource.transaction(within);
  }

  async #record(
    manager: EntityManager,
    request: ApiRequest,
    definition: ModelDefinition,
    { controller, kind, action = kind, id, written }: RowChange,
    act: () => Promise<boolean>,
  ): Promise<boolean> {
    const before = kind === 'add' ? null : await this.#lockedValues(manager, definition, id);
    if (!(await act())) {
      return false;
    }
    const secrets = secretsIn(written, definition);
    const after = kind === 'delete' ? null : { ...(await this.#values(manager, definition, id)), ...secrets };
    const type = resourceName(controller) ?? definition.entity.name;
    await this.audit.record(
      manager,
      {
        action: `${type}.${action}`,
        object: { type, id },
        ...(before && after ? difference(before, after) : { before, after }),
      },
      request,
    );
    return true;
  }

  /** The row as it is until this transaction changes it: another change waits. */
  async #lockedValues(manager: EntityManager, definition: ModelDefinition, id: Id): Promise<AuditedValues | null> {
    await manager.findOne(definition.entity, {
      select: { id: true },
      where: { id },
      lock: { mode: 'for_no_key_update' },
    });
    return this.#values(manager, definition, id);
  }

  /** By the class that shapes the answers: what it does not expose is not recorded either. */
  async #values(manager: EntityManager, definition: ModelDefinition, id: Id): Promise<AuditedValues | null> {
    const row = await this.queries.find(definition, ALL, id, manager);
    return row && (shapeOf(definition.options.output)(row) as AuditedValues);
  }
}

function isAudited({ options: { audit = false } }: ModelDefinition, action: AuditedAction): boolean {
  return typeof audit === 'boolean' ? audit : audit.includes(action);
}

/** That they were written, and not what. */
function secretsIn(written: object, { options: { secrets = {} } }: ModelDefinition): AuditedValues {
  const names = Object.entries<string | undefined>(secrets).filter(
    ([property]) => (Reflect.get(written, property) ?? null) !== null,
  );
  return Object.fromEntries(names.map(([property, name = property]) => [name, new Secret('')]));
}

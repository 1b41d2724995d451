import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { AuditTrail } from '../../database/audit-trail.js';
import { Clock } from '../../core/clock.js';
import { type Id, newId } from '../../core/id.js';
import { User } from '../user.entity.js';
import { type ImportedRow } from './import-batches.js';
import { type ExistingUser, type ImportOptions, type Plan, planRow } from './import-plan.js';
import { INSERT_USERS, UPDATE_USERS } from './import.statements.js';
import { type ImportedUser } from './imported-user.js';

/** A row, and what was done with it. */
export type PlannedRow = ImportedRow & { readonly plan: Plan };

/** A row is in conflict, and that was to end the import. */
export class Conflicting extends Error {
  constructor(readonly line: number) {
    super('A row is in conflict with an account.');
  }
}

/** Writes batches of accounts, and one audit row for each batch with the ids of its accounts. */
@Injectable()
export class ImportWriter {
  constructor(
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @param batch without two rows of one username or e-mail address
   * @throws {Conflicting}
   */
  async write(
    manager: EntityManager,
    batch: readonly ImportedRow[],
    options: ImportOptions,
  ): Promise<readonly PlannedRow[]> {
    const existing = await findExisting(manager, batch);
    const planned = batch.map((row) => {
      const { usernameKey, emailKey } = row.user;
      const namesake = existing.get(`username ${usernameKey}`);
      const addressee = existing.get(`email ${emailKey}`);
      return { ...row, plan: planRow({ namesake, addressee }, options) };
    });
    const conflict = planned.find(({ plan }) => plan.act === 'fail');
    if (conflict) {
      throw new Conflicting(conflict.line);
    }
    const added = await this.#insert(manager, planned, options);
    const changed = await this.#update(manager, planned, options);
    if (added.length + changed.length > 0) {
      const object = { type: 'users', id: null };
      await this.audit.record(manager, { action: 'users.import', object, after: { added, changed } });
    }
    return planned;
  }

  /** @returns their ids */
  async #insert(
    manager: EntityManager,
    planned: readonly PlannedRow[],
    options: ImportOptions,
  ): Promise<readonly Id[]> {
    const rows = planned
      .filter(({ plan }) => plan.act === 'insert')
      .map(({ user }) => ({ ...ranked(user, options), id: newId() }));
    if (rows.length > 0) {
      await manager.query(INSERT_USERS, [JSON.stringify(rows), new Date(this.clock.now())]);
    }
    return rows.map(({ id }) => id);
  }

  /** @returns their ids */
  async #update(
    manager: EntityManager,
    planned: readonly PlannedRow[],
    options: ImportOptions,
  ): Promise<readonly Id[]> {
    const rows = planned.flatMap(({ user, plan }) =>
      plan.act === 'update' ? [{ ...ranked(user, options), id: plan.id }] : [],
    );
    if (rows.length > 0) {
      await manager.query(UPDATE_USERS, [JSON.stringify(rows)]);
    }
    return rows.map(({ id }) => id);
  }
}

/** @returns the account without the rank that the file may not give */
function ranked({ isSuperuser, ...user }: ImportedUser, { allowSuperusers }: ImportOptions): ImportedUser {
  return allowSuperusers && isSuperuser !== undefined ? { ...user, isSuperuser } : user;
}

/** @returns the accounts that rows may be in conflict with, by what they are unique by */
async function findExisting(
  manager: EntityManager,
  batch: readonly ImportedRow[],
): Promise<ReadonlyMap<string, ExistingUser>> {
  const existing = await manager.find(User, {
    select: { id: true, usernameKey: true, emailKey: true, isSuperuser: true },
    where: [
      { usernameKey: In(batch.map(({ user }) => user.usernameKey)) },
      { emailKey: In(batch.map(({ user }) => user.emailKey)) },
    ],
  });
  return new Map(
    existing.flatMap((user) => [
      [`username ${user.usernameKey}`, user] as const,
      [`email ${user.emailKey}`, user] as const,
    ]),
  );
}

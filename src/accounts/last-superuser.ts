import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { type Id } from '../core/id.js';
import { Conflict } from '../exceptions/api.exceptions.js';
import { User } from './user.entity.js';

/** Keeps the last active superuser, without whom nobody could administer the server any more. */
@Injectable()
export class LastSuperuser {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * Does what ends a superuser, unless it is the last one. The superusers are locked meanwhile, so that two cannot end each other at once.
   *
   * @throws {Conflict} when it is
   */
  async remainsAfter<Result>(id: Id, act: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.dataSource.transaction(async (manager) => {
      const superusers = await manager.find(User, {
        select: { id: true },
        where: { isSuperuser: true, isActive: true },
        order: { id: 'ASC' },
        lock: { mode: 'pessimistic_write' },
      });
      if (superusers.every((user) => user.id === id)) {
        throw new Conflict('The last active superuser stays.');
      }
      return act(manager);
    });
  }
}

import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { type CallingRequest } from '../core/api-request.js';
import { AuditTrail } from '../database/audit-trail.js';
import { type Id } from '../core/id.js';
import { DatabaseUserLookup } from './database-user.lookup.js';
import { User } from './user.entity.js';

/** Ends what an account holds. */
@Injectable()
export class TokenRevocation {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly lookup: DatabaseUserLookup,
    private readonly audit: AuditTrail,
  ) {}

  /** Every access token, and every family of refresh tokens, is dead with the next request. */
  async revokeAll(id: Id, request: CallingRequest): Promise<void> {
    await this.users.manager.transaction(async (manager) => {
      await manager.increment(User, { id }, 'tokenVersion', 1);
      await this.audit.record(manager, { action: 'users.logout-all', object: { type: 'users', id } }, request);
    });
    this.lookup.forget(id);
  }
}

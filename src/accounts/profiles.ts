import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { difference } from '../observability/audit/difference.js';
import { type CallingRequest } from '../core/api-request.js';
import { AuditTrail } from '../database/audit-trail.js';
import { type Id } from '../core/id.js';
import { DatabaseUserLookup } from './database-user.lookup.js';
import { type UpdateMeDto } from './update-me.dto.js';
import { User } from './user.entity.js';

/** What callers say of themselves. */
@Injectable()
export class Profiles {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly lookup: DatabaseUserLookup,
    private readonly audit: AuditTrail,
  ) {}

  async change(request: CallingRequest, id: Id, changes: Pick<UpdateMeDto, 'firstName' | 'lastName'>): Promise<void> {
    if (Object.keys(changes).length > 0) {
      await this.users.manager.transaction(async (manager) => {
        const former = await manager.findOne(User, { where: { id }, lock: { mode: 'for_no_key_update' } });
        const before = { firstName: former?.firstName ?? '', lastName: former?.lastName ?? '' };
        await manager.update(User, { id }, changes);
        const changed = difference(before, { ...before, ...changes });
        await this.audit.record(
          manager,
          { action: 'users.change', object: { type: 'users', id }, ...changed },
          request,
        );
      });
      this.lookup.forget(id);
    }
  }
}

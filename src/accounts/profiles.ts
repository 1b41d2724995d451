import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
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
  ) {}

  async change(id: Id, changes: Pick<UpdateMeDto, 'firstName' | 'lastName'>): Promise<void> {
    if (Object.keys(changes).length > 0) {
      await this.users.update({ id }, changes);
      this.lookup.forget(id);
    }
  }
}

import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { type Id } from '../core/id.js';
import { DatabaseUserLookup } from './database-user.lookup.js';
import { User } from './user.entity.js';

/** Ends what an account holds. */
@Injectable()
export class TokenRevocation {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly lookup: DatabaseUserLookup,
  ) {}

  /** Every access token, and every family of refresh tokens, is dead with the next request. */
  async revokeAll(id: Id): Promise<void> {
    await this.users.increment({ id }, 'tokenVersion', 1);
    this.lookup.forget(id);
  }
}

import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { usernameKey } from '../account-keys.js';
import { UnknownUser } from '../administration/user-administration.errors.js';
import { User } from '../user.entity.js';
import { FactorChanges } from './factor-changes.js';

/** What an operator does with anybody's second factor, from the command line. */
@Injectable()
export class MfaAdministration {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly changes: FactorChanges,
  ) {}

  /** @throws {UnknownUser} */
  async reset(username: string): Promise<void> {
    const user = await this.users.findOneBy({ usernameKey: usernameKey(username) });
    if (!user) {
      throw new UnknownUser();
    }
    await this.changes.reset(user.id);
  }
}

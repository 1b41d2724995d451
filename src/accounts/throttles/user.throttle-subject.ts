import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { isId } from '../../core/id.js';
import { Identity } from '../../core/identity.js';
import { type CountedSubject, type FindsCountedSubject, ThrottleSubject } from '../../throttling/throttle-subject.js';
import { usernameKey } from '../account-keys.js';
import { User } from '../user.entity.js';

/** `user:alice`: what an account has used, by whichever credential and from whichever address. Rates by plan are those of its unlimited credentials. */
@ThrottleSubject('user')
@Injectable()
export class UserThrottleSubject implements FindsCountedSubject {
  readonly expects = 'the id or the username of an account';

  constructor(@InjectRepository(User) private readonly users: Repository<User>) {}

  async find(name: string): Promise<CountedSubject | undefined> {
    const user = await this.users.findOneBy(isId(name) ? { id: name } : { usernameKey: usernameKey(name) });
    return user
      ? { name: user.id, bucket: user.id, by: Identity.of(user, { scheme: 'throttles', id: user.id, scopes: null }) }
      : undefined;
  }
}

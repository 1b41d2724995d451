import { type Account } from '../../core/identity.js';
import { type User } from '../user.entity.js';

/** An account whose credentials were verified, with the token version that it had then: what has ended its tokens meanwhile ends the login too. */
export type VerifiedAccount = Account & Pick<User, 'tokenVersion'>;

import { type DataSource } from 'typeorm';
import { emailKey, usernameKey } from '../../src/accounts/account-keys.js';
import { PasswordHasher } from '../../src/accounts/passwords/password-hasher.js';
import { User } from '../../src/accounts/user.entity.js';
import { newId } from '../../src/core/id.js';
import { type Settings } from '../../src/settings/settings.js';

/** The password of every user a test makes without saying another. */
export const PASSWORD = 'correct horse battery staple';

/** An account that a test made, with what it signs in by. */
export type TestUser = Pick<
  User,
  'id' | 'username' | 'email' | 'firstName' | 'lastName' | 'isActive' | 'isStaff' | 'isSuperuser' | 'tokenVersion'
> & { readonly password: string };

/** What a test says of a new account; the rest is plain. */
export type NewUser = Partial<Omit<TestUser, 'id' | 'tokenVersion'>> & { readonly username: string };

/** Hashing is slow on purpose, so the usual password is hashed once for each file. */
const hashes = new Map<string, Promise<string>>();

/** Puts an account into the database. */
export async function insertUser(dataSource: DataSource, settings: Settings, values: NewUser): Promise<TestUser> {
  const user = {
    id: newId(),
    email: `${values.username}@example.org`,
    firstName: '',
    lastName: '',
    isActive: true,
    isStaff: false,
    isSuperuser: false,
    tokenVersion: 0,
    password: PASSWORD,
    ...values,
  };
  const { password, ...row } = user;
  const passwordHash = hashes.get(password) ?? hashOf(password, settings);
  hashes.set(password, passwordHash);
  await dataSource.getRepository(User).insert({
    ...row,
    usernameKey: usernameKey(user.username),
    emailKey: emailKey(user.email),
    passwordHash: await passwordHash,
  });
  return user;
}

async function hashOf(password: string, settings: Settings): Promise<string> {
  const hasher = new PasswordHasher(settings);
  try {
    return await hasher.hash(password);
  } finally {
    await hasher.onApplicationShutdown();
  }
}

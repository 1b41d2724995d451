import { type HeldFactors } from '../mfa/second-factor.js';
import { heldFactorColumns } from '../mfa/second-factors.js';
import { type User } from '../user.entity.js';
import { type VerifiedAccount } from './verified-account.js';

/** An account as it is when a login begins: all that decides about it is read at one moment. */
export type LoginAccount = VerifiedAccount & Pick<User, 'isActive' | 'passwordHash'> & HeldFactors;

/** @param usernameKey what the username is unique by, in SQL @returns the query for a {@link LoginAccount}: a row, or none */
export function selectLoginAccount(usernameKey: string): string {
  return `SELECT "id", "username", "email", "first_name" AS "firstName", "last_name" AS "lastName", "is_active" AS "isActive",
    "is_staff" AS "isStaff", "is_superuser" AS "isSuperuser", "token_version" AS "tokenVersion", "password_hash" AS "passwordHash",
    ${heldFactorColumns('"users"."id"')}
    FROM "users" WHERE "username_key" = ${usernameKey}`;
}

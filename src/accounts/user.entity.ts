import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { type Id } from '../core/id.js';

/** An account. */
@Entity('users')
@Unique('users_username_unique', ['usernameKey'])
@Unique('users_email_unique', ['emailKey'])
// Of an expression: the migration makes it.
@Index('users_hash_kind_index', { synchronize: false })
@Check(
  'users_service_account_check',
  `NOT "is_service_account" OR ("password_hash" IS NULL AND NOT "is_staff" AND NOT "is_superuser")`,
)
export class User {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'users_pkey' })
  id: Id;

  @Column('text')
  username: string;

  /** The username in lower case: names that differ in case alone are one name. */
  @Column('text', { name: 'username_key' })
  usernameKey: string;

  @Column('text')
  email: string;

  /** The address in lower case, for the same reason. */
  @Column('text', { name: 'email_key' })
  emailKey: string;

  /** When whoever has the account showed that the address is theirs; NULL while nobody has. A change of the address to one that nobody has shown is NULL again. */
  @Column('timestamptz', { name: 'email_verified_at', nullable: true })
  emailVerifiedAt: Date | null;

  /** In PHC string format; NULL for an account that cannot sign in with a password. Read only where a password is verified. */
  @Column('text', { name: 'password_hash', nullable: true, select: false })
  passwordHash: string | null;

  @Column('text', { name: 'first_name', default: '' })
  firstName: string;

  @Column('text', { name: 'last_name', default: '' })
  lastName: string;

  @Column('boolean', { name: 'is_active', default: true })
  isActive: boolean;

  @Column('boolean', { name: 'is_staff', default: false })
  isStaff: boolean;

  @Column('boolean', { name: 'is_superuser', default: false })
  isSuperuser: boolean;

  /** Whether it is a program's: no person signs in to it, it has API keys alone. An account is born so, and never changes in it. */
  @Column('boolean', { name: 'is_service_account', default: false })
  isServiceAccount: boolean;

  /** What a service account is for. */
  @Column('text', { default: '' })
  description: string;

  /** Access tokens of an earlier version are dead. */
  @Column('integer', { name: 'token_version', default: 0 })
  tokenVersion: number;

  /** Grows with every change of the account, its permissions or its groups: what `ETag` and `If-Match` speak of. */
  @Column('integer', { default: 0 })
  version: number;

  @Column('timestamptz', { name: 'date_joined', default: () => 'now()' })
  dateJoined: Date;

  @Column('timestamptz', { name: 'last_login', nullable: true })
  lastLogin: Date | null;
}

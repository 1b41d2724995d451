import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { type Id } from '../../core/id.js';

/**
 * Somebody who wants an account, and has not shown yet that the address is theirs. It is no account: nobody logs in with it. It holds its username until it
 * expires, and nothing else.
 */
@Entity('registrations')
@Unique('registrations_username_unique', ['usernameKey'])
@Unique('registrations_digest_unique', ['digest'])
@Index('registrations_email_index', ['emailKey'])
@Index('registrations_expires_index', ['expiresAt'])
export class Registration {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'registrations_pkey' })
  id: Id;

  @Column('text')
  username: string;

  @Column('text', { name: 'username_key' })
  usernameKey: string;

  @Column('text')
  email: string;

  /** Not unique: whoever gives an address first does not keep it from its owner. */
  @Column('text', { name: 'email_key' })
  emailKey: string;

  @Column('text', { name: 'password_hash' })
  passwordHash: string;

  @Column('text', { name: 'first_name' })
  firstName: string;

  @Column('text', { name: 'last_name' })
  lastName: string;

  /** SHA-256 of the token in the mail. */
  @Column('bytea')
  digest: Buffer;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}

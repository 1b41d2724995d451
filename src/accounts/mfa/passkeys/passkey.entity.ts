import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { type Id } from '../../../core/id.js';
import { User } from '../../user.entity.js';

/** A passkey of an account: a public key credential (Web Authentication, Level 3). */
@Entity('passkeys')
@Unique('passkeys_credential_id_unique', ['credentialId'])
@Index('passkeys_user_index', ['userId'])
export class Passkey {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'passkeys_pkey' })
  id: Id;

  @Column('uuid', { name: 'user_id' })
  userId: Id;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'passkeys_user_fkey' })
  user: Relation<User>;

  /** What its owner calls it. */
  @Column('text')
  name: string;

  /** What the authenticator calls it. */
  @Column('bytea', { name: 'credential_id' })
  credentialId: Buffer;

  /** In COSE format (RFC 9052, section 7). */
  @Column('bytea', { name: 'public_key' })
  publicKey: Buffer;

  /** How often the authenticator says it has signed; 0 for one that does not count. */
  @Column('bigint')
  counter: string;

  /** How a browser reaches the authenticator, such as `usb` or `internal`. */
  @Column('text', { array: true })
  transports: string[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'last_used', nullable: true })
  lastUsed: Date | null;
}

import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { type Id } from '../../core/id.js';

/** Leave to register, for one address. */
@Entity('invitations')
@Unique('invitations_email_unique', ['emailKey'])
@Unique('invitations_digest_unique', ['digest'])
@Index('invitations_expires_index', ['expiresAt'])
export class Invitation {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'invitations_pkey' })
  id: Id;

  @Column('text')
  email: string;

  @Column('text', { name: 'email_key' })
  emailKey: string;

  /** SHA-256 of the token in the mail. */
  @Column('bytea')
  digest: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}

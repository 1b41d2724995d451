import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A challenge that an authenticator is to sign, once. */
@Entity('passkey_challenges')
@Index('passkey_challenges_expires_at_index', ['expiresAt'])
export class PasskeyChallenge {
  /** SHA-256 of the challenge. */
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'passkey_challenges_pkey' })
  digest: Buffer;

  /** SHA-256 of what it is signed for, and of who may present it: see `ChallengePurpose`. */
  @Column('bytea', { name: 'bound_to' })
  boundTo: Buffer;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}

import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { User } from '../../accounts/user.entity.js';
import { type Id } from '../../core/id.js';
import { OAuthClient } from '../clients/oauth-client.entity.js';

/** What a person has let an application do. */
@Entity('oauth_consents')
@Unique('oauth_consents_user_client_unique', ['userId', 'clientId'])
@Index('oauth_consents_client_index', ['clientId'])
export class Consent {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'oauth_consents_pkey' })
  id: Id;

  @Column('uuid', { name: 'user_id' })
  userId: Id;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'oauth_consents_user_fkey' })
  user: Relation<User>;

  /** The client's row. */
  @Column('uuid', { name: 'client_id' })
  clientId: Id;

  @ManyToOne(() => OAuthClient, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'client_id', foreignKeyConstraintName: 'oauth_consents_client_fkey' })
  client: Relation<OAuthClient>;

  @Column('text', { array: true })
  scopes: string[];

  @Column('timestamptz')
  since: Date;

  /** When a token was last issued; never older than that by more than a minute. */
  @Column('timestamptz', { name: 'last_used' })
  lastUsed: Date;
}

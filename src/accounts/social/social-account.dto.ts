import { Expose, Type } from 'class-transformer';
import { IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsEmailAddress } from '../../serializers/fields/is-email-address.decorator.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';
import { type SocialAccount } from './social-account.entity.js';

/** A linked identity, to its owner. */
export class SocialAccountDto {
  @Expose()
  @IsId()
  id: Id;

  /** The provider's name. */
  @Expose()
  @IsString()
  provider: string;

  /** As the provider told it when the identity was linked; `null` when it did not. */
  @Expose()
  @Nullable()
  @IsEmailAddress()
  email: string | null;

  @Expose()
  linkedAt: Date;

  /** The last sign-in; `null` when there was none. */
  @Expose()
  @Nullable()
  @Type(() => Date)
  lastUsed: Date | null;

  static of({ id, provider, email, createdAt: linkedAt, lastUsedAt: lastUsed }: SocialAccount): SocialAccountDto {
    return Object.assign(new SocialAccountDto(), { id, provider, email, linkedAt, lastUsed });
  }
}

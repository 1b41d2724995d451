import { Expose } from 'class-transformer';
import { type Id } from '../../core/id.js';
import { IsEmailAddress } from '../../serializers/fields/is-email-address.decorator.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';

/** An invitation, to staff. Its token is in the mail alone. */
export class InvitationDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsEmailAddress()
  email: string;

  @Expose()
  createdAt: Date;

  @Expose()
  expiresAt: Date;
}

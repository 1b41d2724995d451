import { IsEmailAddress } from '../serializers/fields/is-email-address.decorator.js';

/** An e-mail address, of an account or of none. */
export class EmailAddressDto {
  @IsEmailAddress()
  email: string;
}

import { IsOptional, ValidateNested } from 'class-validator';
import { IsRawText } from '../../../serializers/fields/is-raw-text.decorator.js';
import { Nullable } from '../../../serializers/fields/nullable.decorator.js';
import { LONGEST_PART, PublicKeyCredentialDto } from './public-key-credential.dto.js';

/** What an authenticator has signed: `AuthenticatorAssertionResponseJSON`. */
export class AssertionResponseDto {
  @IsRawText({ max: LONGEST_PART })
  clientDataJSON: string;

  @IsRawText({ max: LONGEST_PART })
  authenticatorData: string;

  @IsRawText({ max: LONGEST_PART })
  signature: string;

  /** Whose passkey it says to be. */
  @IsOptional()
  @Nullable()
  @IsRawText({ min: 0, max: 128 })
  userHandle?: string | null;
}

/** A passkey that is shown: `PublicKeyCredential.toJSON()` of what `navigator.credentials.get()` gave (`AuthenticationResponseJSON`). */
export class AssertionDto extends PublicKeyCredentialDto {
  @ValidateNested()
  response: AssertionResponseDto;
}

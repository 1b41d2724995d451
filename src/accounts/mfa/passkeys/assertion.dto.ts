import { Allow, IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { IsRawText } from '../../../serializers/fields/is-raw-text.decorator.js';
import { Nullable } from '../../../serializers/fields/nullable.decorator.js';

/** In characters of base64url: a credential id has 1023 bytes at most (Web Authentication, Level 3, section 4). */
export const LONGEST_CREDENTIAL_ID = 1364;

/** In characters of base64url: far more than any authenticator sends. */
export const LONGEST_PART = 16_384;

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
export class AssertionDto {
  @IsRawText({ max: LONGEST_CREDENTIAL_ID })
  id: string;

  @IsRawText({ max: LONGEST_CREDENTIAL_ID })
  rawId: string;

  @IsIn(['public-key'])
  type: 'public-key';

  @ValidateNested()
  response: AssertionResponseDto;

  @IsOptional()
  @Nullable()
  @IsRawText({ max: 64 })
  authenticatorAttachment?: string | null;

  /** Asked for no extension, this server looks at none. */
  @IsOptional()
  @IsObject()
  @Allow()
  clientExtensionResults?: object;
}

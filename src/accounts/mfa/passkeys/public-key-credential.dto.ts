import { Allow, IsIn, IsObject, IsOptional } from 'class-validator';
import { IsRawText } from '../../../serializers/fields/is-raw-text.decorator.js';
import { Nullable } from '../../../serializers/fields/nullable.decorator.js';

/** In characters of base64url: a credential id has 1023 bytes at most (Web Authentication, Level 3, section 4). */
export const LONGEST_CREDENTIAL_ID = 1364;

/** In characters of base64url: far more than any authenticator sends. */
export const LONGEST_PART = 16_384;

/** What `PublicKeyCredential.toJSON()` has beside the authenticator's response, whether the passkey is new or shown. */
export class PublicKeyCredentialDto {
  @IsRawText({ max: LONGEST_CREDENTIAL_ID })
  id: string;

  @IsRawText({ max: LONGEST_CREDENTIAL_ID })
  rawId: string;

  @IsIn(['public-key'])
  type: 'public-key';

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

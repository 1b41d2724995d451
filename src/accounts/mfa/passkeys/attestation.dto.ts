import { ArrayMaxSize, IsArray, IsInt, IsOptional, ValidateNested } from 'class-validator';
import { IsRawText } from '../../../serializers/fields/is-raw-text.decorator.js';
import { Nullable } from '../../../serializers/fields/nullable.decorator.js';
import { LONGEST_PART, PublicKeyCredentialDto } from './public-key-credential.dto.js';

const MOST_TRANSPORTS = 16;

/** What an authenticator says of a new passkey: `AuthenticatorAttestationResponseJSON`. Only the first two are looked at; browsers send the others too. */
export class AttestationResponseDto {
  @IsRawText({ max: LONGEST_PART })
  clientDataJSON: string;

  @IsRawText({ max: LONGEST_PART })
  attestationObject: string;

  @IsOptional()
  @IsRawText({ max: LONGEST_PART })
  authenticatorData?: string;

  /** How the browser reached the authenticator, which it is told again at a login. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_TRANSPORTS)
  @IsRawText({ max: 32, each: true })
  transports?: string[];

  @IsOptional()
  @Nullable()
  @IsRawText({ max: LONGEST_PART })
  publicKey?: string | null;

  @IsOptional()
  @IsInt()
  publicKeyAlgorithm?: number;
}

/** A new passkey: `PublicKeyCredential.toJSON()` of what `navigator.credentials.create()` gave (`RegistrationResponseJSON`). */
export class AttestationDto extends PublicKeyCredentialDto {
  @ValidateNested()
  response: AttestationResponseDto;
}

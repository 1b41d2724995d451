import { Expose, Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';

/** In characters of base64url: an RSA key of 8192 bits. */
const LONGEST_PART = 1366;

/** More than any rotation needs. */
const MOST_KEYS = 5;

/** A public key of a client (RFC 7517). There is no member for a private one, so that nobody registers theirs by mistake. */
export class ClientJwkDto {
  @Expose()
  @IsIn(['EC', 'RSA', 'OKP'])
  kty: string;

  @Expose()
  @IsOptional()
  @IsRawText({ max: 255 })
  kid?: string;

  @Expose()
  @IsOptional()
  @IsIn(['sig'])
  use?: string;

  @Expose()
  @IsOptional()
  @IsIn(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'])
  alg?: string;

  @Expose()
  @IsOptional()
  @IsIn(['P-256', 'P-384', 'P-521', 'Ed25519'])
  crv?: string;

  @Expose()
  @IsOptional()
  @IsRawText({ max: LONGEST_PART })
  x?: string;

  @Expose()
  @IsOptional()
  @IsRawText({ max: LONGEST_PART })
  y?: string;

  @Expose()
  @IsOptional()
  @IsRawText({ max: LONGEST_PART })
  n?: string;

  @Expose()
  @IsOptional()
  @IsRawText({ max: LONGEST_PART })
  e?: string;
}

/** The public keys of a client (RFC 7517, section 5). */
export class ClientJwksDto {
  @Expose()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_KEYS)
  @ValidateNested({ each: true })
  @Type(() => ClientJwkDto)
  keys: ClientJwkDto[];
}

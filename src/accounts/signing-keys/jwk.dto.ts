import { Expose } from 'class-transformer';
import { IsString } from 'class-validator';

/** A public key (RFC 7517): what is not exposed here, such as `d`, does not leave. */
export class JwkDto {
  @Expose()
  @IsString()
  kty: string;

  @Expose()
  @IsString()
  crv: string;

  @Expose()
  @IsString()
  x: string;

  @Expose()
  @IsString()
  y: string;

  @Expose()
  @IsString()
  kid: string;

  @Expose()
  @IsString()
  alg: string;

  @Expose()
  @IsString()
  use: string;
}

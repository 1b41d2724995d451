import { Expose } from 'class-transformer';
import { IsArray, IsString } from 'class-validator';

/** A protected resource to OAuth clients (RFC 9728, section 2). */
export class ProtectedResourceDto {
  @Expose()
  @IsString()
  resource: string;

  @Expose()
  @IsArray()
  @IsString({ each: true })
  authorization_servers: readonly string[];

  @Expose()
  @IsArray()
  @IsString({ each: true })
  scopes_supported: readonly string[];

  @Expose()
  @IsArray()
  @IsString({ each: true })
  bearer_methods_supported: readonly string[];

  @Expose()
  @IsArray()
  @IsString({ each: true })
  dpop_signing_alg_values_supported: readonly string[];
}

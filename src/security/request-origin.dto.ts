import { Expose } from 'class-transformer';
import { IsString } from 'class-validator';
import { Nullable } from '../serializers/fields/nullable.decorator.js';

/** Where the request came from that something is on record of. */
export class RequestOriginDto {
  /** By which scheme the request was authenticated. */
  @Expose()
  @IsString()
  @Nullable()
  scheme: string | null;

  /** The id of the token, key or session that the request came with. */
  @Expose()
  @IsString()
  @Nullable()
  credentialId: string | null;

  @Expose()
  @IsString()
  @Nullable()
  address: string | null;
}

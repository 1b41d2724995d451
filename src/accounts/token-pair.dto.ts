import { Expose } from 'class-transformer';
import { IsInt, IsString } from 'class-validator';

/** What a login, and every refresh, gives. */
export class TokenPairDto {
  @Expose()
  @IsString()
  access: string;

  /** To be exchanged once. */
  @Expose()
  @IsString()
  refresh: string;

  /** Of the access token, in seconds. */
  @Expose()
  @IsInt()
  expiresIn: number;
}

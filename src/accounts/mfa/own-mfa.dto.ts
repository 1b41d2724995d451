import { Expose } from 'class-transformer';
import { IsArray, IsBoolean, IsIn, IsInt } from 'class-validator';

/** The caller's second factors. */
export class OwnMfaDto {
  @Expose()
  @IsArray()
  @IsIn(['totp', 'passkey'], { each: true })
  methods: ('totp' | 'passkey')[];

  /** How many were not used yet. */
  @Expose()
  @IsInt()
  recoveryCodesLeft: number;

  /** Whether this account must have a second factor. */
  @Expose()
  @IsBoolean()
  required: boolean;
}

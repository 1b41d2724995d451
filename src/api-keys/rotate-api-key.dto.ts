import { Expose } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

/** A day. */
const LONGEST_GRACE_SECONDS = 86_400;

/** A rotation of a key's secret. */
export class RotateApiKeyDto {
  /** How long the present secret stays good, for whoever still has to be told the new one. Absent: not at all. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(LONGEST_GRACE_SECONDS)
  graceSeconds?: number;
}

/** The key with its new secret. */
export class RotatedApiKeyDto {
  /** Shown this once. */
  @Expose()
  @IsString()
  key: string;
}

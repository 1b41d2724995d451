import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional } from 'class-validator';
import { IsInstant } from '../serializers/fields/is-instant.decorator.js';
import { IsNetwork } from '../serializers/fields/is-network.decorator.js';
import { IsRate } from '../serializers/fields/is-rate.decorator.js';
import { IsRawText } from '../serializers/fields/is-raw-text.decorator.js';
import { IsText } from '../serializers/fields/is-text.decorator.js';
import { Nullable } from '../serializers/fields/nullable.decorator.js';

/** In characters. */
export const LONGEST_KEY_NAME = 100;
const LONGEST_DESCRIPTION = 1000;
const LONGEST_SCOPE = 70;

const MOST_SCOPES = 50;
const MOST_NETWORKS = 50;

/** A new API key. Whose it is, is not for the body to say. */
export class CreateApiKeyDto {
  @IsText({ max: LONGEST_KEY_NAME })
  name: string;

  @IsOptional()
  @IsText({ min: 0, max: LONGEST_DESCRIPTION })
  description?: string;

  /** Such as `articles:read`. None at all: the key is good for what takes any scope, such as GET /me. */
  @IsArray()
  @ArrayMaxSize(MOST_SCOPES)
  @IsRawText({ max: LONGEST_SCOPE, each: true })
  scopes: string[];

  /** Absent or `null`: the key does not expire. */
  @IsOptional()
  @Nullable()
  @IsInstant()
  expiresAt?: Date | null;

  /** Addresses and networks it may be used from, such as `203.0.113.7` and `10.0.0.0/8`. Absent or `null`: everywhere. */
  @IsOptional()
  @Nullable()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_NETWORKS)
  @IsNetwork({ each: true })
  allowedIps?: string[] | null;

  /** How often it may be used, such as `60/min`. Absent or `null`: as often as any identity. */
  @IsOptional()
  @Nullable()
  @IsRate()
  rate?: string | null;
}

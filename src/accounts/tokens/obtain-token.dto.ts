import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional, Matches } from 'class-validator';
import { SCOPE } from '../../permissions/credential-scope.js';
import { IsInstant } from '../../serializers/fields/is-instant.decorator.js';
import { IsText } from '../../serializers/fields/is-text.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';
import { LoginDto } from '../login.dto.js';

/** In characters. */
export const LONGEST_TOKEN_NAME = 100;

const MOST_SCOPES = 50;

/** A login for a personal token. */
export class ObtainTokenDto extends LoginDto {
  @IsOptional()
  @IsText({ min: 0, max: LONGEST_TOKEN_NAME })
  name?: string;

  /** Such as `articles:read`. Absent or `null`: the token may do all that its account may. None at all is no token, and refused. */
  @IsOptional()
  @Nullable()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_SCOPES)
  @Matches(SCOPE, { each: true })
  scopes?: string[] | null;

  /** Absent or `null`: the token does not expire. */
  @IsOptional()
  @Nullable()
  @IsInstant()
  expiresAt?: Date | null;
}

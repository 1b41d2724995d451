import { IsString, MaxLength } from 'class-validator';

/** Whose counters. */
export class ThrottleQueryDto {
  /** `address:192.0.2.1`, `user:alice`, `api-key:` and an id, `oauth-client:` and an id, `credential:session:` and an id, `email:alice@example.org`, `name:` and what a scope's `by` function returns. */
  @IsString()
  @MaxLength(400)
  subject: string;
}

import { IsOptional } from 'class-validator';
import { IsLocalPath } from './is-local-path.decorator.js';

/** What a sign-in with a provider can be asked. */
export class BeginSignInQueryDto {
  /** Where the browser goes when it is signed in: a path of this host. `SOCIAL_LANDING` when not given. */
  @IsOptional()
  @IsLocalPath()
  next?: string;
}

import { IsOptional, IsString } from 'class-validator';
import { IsLocalPath } from './is-local-path.decorator.js';

/** An identity that the caller wants to link with their account. */
export class BeginLinkingDto {
  /** The provider's name. */
  @IsString()
  provider: string;

  /** Where the browser goes when the identity is linked: a path of this host. `SOCIAL_LANDING` when not given. */
  @IsOptional()
  @IsLocalPath()
  next?: string;
}

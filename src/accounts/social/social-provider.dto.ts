import { Expose } from 'class-transformer';
import { IsString } from 'class-validator';
import { type SocialProvider } from './social-provider.js';

/** A provider to sign in with. */
export class SocialProviderDto {
  /** In its addresses. */
  @Expose()
  @IsString()
  name: string;

  /** For a button. */
  @Expose()
  @IsString()
  label: string;

  static of({ name, label }: SocialProvider): SocialProviderDto {
    return Object.assign(new SocialProviderDto(), { name, label });
  }
}

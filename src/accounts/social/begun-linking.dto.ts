import { Expose } from 'class-transformer';
import { IsString } from 'class-validator';

/** Where the caller shows who they are at the provider. */
export class BegunLinkingDto {
  /** The page goes there, with the cookie that this answer sets, within ten minutes. */
  @Expose()
  @IsString()
  url: string;
}

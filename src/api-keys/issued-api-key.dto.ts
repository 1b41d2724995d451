import { Expose } from 'class-transformer';
import { IsString } from 'class-validator';
import { ApiKeyDto } from './api-key.dto.js';
import { type ApiKey } from './api-key.entity.js';
import { type IssuedApiKey } from './api-keys.js';

/** An API key that was just made. */
export class IssuedApiKeyDto extends ApiKeyDto {
  /** Shown this once. */
  @Expose()
  @IsString()
  key: string;

  /** @returns the row and its key, for this class to shape */
  static source({ row, text }: IssuedApiKey): ApiKey & Pick<IssuedApiKeyDto, 'key'> {
    return Object.assign(row, { key: text.reveal() });
  }
}

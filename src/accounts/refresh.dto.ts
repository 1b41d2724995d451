import { IsRawText } from '../serializers/fields/is-raw-text.decorator.js';

/** A refresh token, to be exchanged or revoked. */
export class RefreshDto {
  @IsRawText({ max: 512 })
  refresh: string;
}

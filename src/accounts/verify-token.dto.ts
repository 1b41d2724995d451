import { IsRawText } from '../serializers/fields/is-raw-text.decorator.js';

/** A token to be judged: an access token, or a refresh token. */
export class VerifyTokenDto {
  @IsRawText({ max: 8192 })
  token: string;
}

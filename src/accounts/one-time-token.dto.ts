import { IsRawText } from '../serializers/fields/is-raw-text.decorator.js';
import { LONGEST_TOKEN } from './one-time-token.js';

/** The token of a mail's link, from whoever got it. */
export class OneTimeTokenDto {
  @IsRawText({ max: LONGEST_TOKEN })
  token: string;
}

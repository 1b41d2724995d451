import { IsIn, ValidateNested } from 'class-validator';
import { MfaTicketDto } from '../mfa-login.dto.js';
import { AssertionDto } from './assertion.dto.js';

/** A login by passkey alone. */
export class PasskeyLoginDto extends MfaTicketDto {
  @ValidateNested()
  response: AssertionDto;

  /** What it is for. */
  @IsIn(['jwt', 'session'])
  kind: 'jwt' | 'session';
}

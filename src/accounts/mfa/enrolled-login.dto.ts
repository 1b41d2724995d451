import { IntersectionType } from '@nestjs/mapped-types';
import { type Secret } from '../../core/secret.js';
import { type LoginAnswer } from '../logins/login-completion.js';
import { CurrentSessionDto } from '../sessions/current-session.dto.js';
import { TokenPairDto } from '../token-pair.dto.js';
import { IssuedTokenDto } from '../tokens/issued-token.dto.js';
import { RecoveryCodesDto } from './recovery-codes/recovery-codes.dto.js';

/** What a login answers that has made the account's second factor on its way: what it answers otherwise, and the recovery codes. */
export class EnrolledTokenPairDto extends IntersectionType(TokenPairDto, RecoveryCodesDto) {}
export class EnrolledTokenDto extends IntersectionType(IssuedTokenDto, RecoveryCodesDto) {}
export class EnrolledSessionDto extends IntersectionType(CurrentSessionDto, RecoveryCodesDto) {}

export type EnrolledLoginAnswer = EnrolledTokenPairDto | EnrolledTokenDto | EnrolledSessionDto;

export function withRecoveryCodes(answer: LoginAnswer, codes: readonly Secret[]): EnrolledLoginAnswer {
  const recoveryCodes = RecoveryCodesDto.of(codes);
  if (answer instanceof TokenPairDto) {
    return Object.assign(new EnrolledTokenPairDto(), answer, recoveryCodes);
  }
  return answer instanceof IssuedTokenDto
    ? Object.assign(new EnrolledTokenDto(), answer, recoveryCodes)
    : Object.assign(new EnrolledSessionDto(), answer, recoveryCodes);
}

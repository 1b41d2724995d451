import { Secret } from '../../core/secret.js';
import { ValidationFailed } from '../../exceptions/api.exceptions.js';
import { type MfaLoginDto } from './mfa-login.dto.js';
import { type AssertionDto } from './passkeys/assertion.dto.js';

/** A second factor as a client shows it. */
export type PresentedFactor =
  | { readonly method: 'totp'; readonly code: string }
  | { readonly method: 'recovery_code'; readonly code: Secret }
  | { readonly method: 'passkey'; readonly assertion: AssertionDto };

/** @throws {ValidationFailed} unless there is exactly one */
export function presentedFactor({ code, recoveryCode, passkey }: Omit<MfaLoginDto, 'ticket'>): PresentedFactor {
  const factors: readonly PresentedFactor[] = [
    ...(code === undefined ? [] : [{ method: 'totp', code } as const]),
    ...(recoveryCode === undefined ? [] : [{ method: 'recovery_code', code: new Secret(recoveryCode) } as const]),
    ...(passkey === undefined ? [] : [{ method: 'passkey', assertion: passkey } as const]),
  ];
  const [factor, ...others] = factors;
  if (!factor) {
    throw new ValidationFailed([
      { pointer: '/code', code: 'required', detail: 'Give a code, a recoveryCode or a passkey.' },
    ]);
  }
  if (others.length > 0) {
    throw new ValidationFailed([{ pointer: '', code: 'invalid', detail: 'Give one second factor.' }]);
  }
  return factor;
}

import { type Provider } from '@nestjs/common';
import { SealedBox } from '../../core/sealed-box.js';
import { type Secret } from '../../core/secret.js';
import { PUBLIC_URL } from '../../pipeline/public-url.js';
import { FactorChanges } from './factor-changes.js';
import { MfaAdministration } from './mfa-administration.js';
import { MfaLogin } from './mfa-login.js';
import { MfaLoginController } from './mfa-login.controller.js';
import { OwnMfaController } from './own-mfa.controller.js';
import { OwnPasskeysController } from './passkeys/own-passkeys.controller.js';
import { PasskeyAssertion } from './passkeys/passkey-assertion.js';
import { PasskeyChallenge } from './passkeys/passkey-challenge.entity.js';
import { PasskeyChallenges } from './passkeys/passkey-challenges.js';
import { PasskeyLoginController } from './passkeys/passkey-login.controller.js';
import { PasskeyRegistration } from './passkeys/passkey-registration.js';
import { Passkey } from './passkeys/passkey.entity.js';
import { RELYING_PARTY, relyingParty } from './passkeys/relying-party.js';
import { RecoveryCode } from './recovery-codes/recovery-code.entity.js';
import { RecoveryCodes } from './recovery-codes/recovery-codes.js';
import { SecondFactors } from './second-factors.js';
import { MfaTicket } from './tickets/mfa-ticket.entity.js';
import { MfaTickets } from './tickets/mfa-tickets.js';
import { TotpAuthenticator } from './totp/totp-authenticator.entity.js';
import { TOTP_BOX, TotpAuthenticators } from './totp/totp-authenticators.js';

/** What the second factor adds to the accounts module: no module of its own, since logins need it and it finishes logins. */
export const MFA_ENTITIES = [MfaTicket, Passkey, PasskeyChallenge, RecoveryCode, TotpAuthenticator] as const;

export const MFA_CONTROLLERS = [
  MfaLoginController,
  OwnMfaController,
  OwnPasskeysController,
  PasskeyLoginController,
] as const;

/** @param secrets `SECRET_KEY`, which the secrets of authenticator apps are sealed under */
export function mfaProviders(secrets: readonly Secret[]): readonly Provider[] {
  return [
    { provide: TOTP_BOX, useValue: new SealedBox(secrets, 'totp secret') },
    { provide: RELYING_PARTY, useFactory: relyingParty, inject: [PUBLIC_URL] },
    FactorChanges,
    MfaAdministration,
    MfaLogin,
    MfaTickets,
    PasskeyAssertion,
    PasskeyChallenges,
    PasskeyRegistration,
    RecoveryCodes,
    SecondFactors,
    TotpAuthenticators,
  ];
}

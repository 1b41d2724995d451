import { Inject, Injectable } from '@nestjs/common';
import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from '@simplewebauthn/server';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../../core/clock.js';
import { type Id, newId } from '../../../core/id.js';
import { type Account } from '../../../core/identity.js';
import { Conflict } from '../../../exceptions/api.exceptions.js';
import { type AttestationDto } from './attestation.dto.js';
import { CHALLENGE_LIFETIME, PasskeyChallenges } from './passkey-challenges.js';
import { Passkey } from './passkey.entity.js';
import { challengeOf, RELYING_PARTY, type RelyingParty } from './relying-party.js';
import { userHandleOf } from './user-handle.js';

/** Of one account. */
const MOST_PASSKEYS = 20;

/** Takes new passkeys in (Web Authentication, Level 3, section 7.1). */
@Injectable()
export class PasskeyRegistration {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly challenges: PasskeyChallenges,
    private readonly clock: Clock,
    @Inject(RELYING_PARTY) private readonly party: RelyingParty,
  ) {}

  /** @returns what `navigator.credentials.create()` is called with. Where an authenticator can, its passkey is one that signs in without a name. */
  async options({ id: userId, username }: Account): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const held = await this.dataSource.manager.findBy(Passkey, { userId });
    return generateRegistrationOptions({
      rpName: this.party.id,
      rpID: this.party.id,
      userID: userHandleOf(userId),
      userName: username,
      challenge: await this.challenges.issue({ kind: 'register', userId }),
      timeout: CHALLENGE_LIFETIME,
      attestationType: 'none',
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      excludeCredentials: held.map(({ credentialId, transports }) => ({
        id: credentialId.toString('base64url'),
        transports,
      })),
    });
  }

  /** Spends the challenge. @returns what is to be kept; `undefined` when it is no answer to a challenge of this account, or not for this server */
  async verify(userId: Id, attestation: AttestationDto): Promise<WebAuthnCredential | undefined> {
    const challenge = challengeOf(attestation.response.clientDataJSON);
    if (challenge === undefined || !(await this.challenges.spend({ kind: 'register', userId }, challenge))) {
      return undefined;
    }
    try {
      const { registrationInfo } = await verifyRegistrationResponse({
        response: attestation as unknown as RegistrationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: this.party.origin,
        expectedRPID: this.party.id,
        requireUserVerification: false,
      });
      return registrationInfo?.credential;
    } catch {
      return undefined;
    }
  }

  /**
   * @returns `undefined` when the passkey is known, of whichever account
   * @throws {Conflict} when the account has as many as it may
   */
  async insert(
    manager: EntityManager,
    userId: Id,
    name: string,
    { id, publicKey, counter, transports = [] }: WebAuthnCredential,
  ): Promise<Passkey | undefined> {
    if ((await manager.countBy(Passkey, { userId })) >= MOST_PASSKEYS) {
      throw new Conflict(`An account has at most ${MOST_PASSKEYS} passkeys.`);
    }
    const passkey = Object.assign(new Passkey(), {
      id: newId(),
      userId,
      name,
      credentialId: Buffer.from(id, 'base64url'),
      publicKey: Buffer.from(publicKey),
      counter: String(counter),
      transports,
      createdAt: new Date(this.clock.now()),
      lastUsed: null,
    });
    const { raw } = (await manager
      .createQueryBuilder()
      .insert()
      .into(Passkey)
      .values(passkey)
      .orIgnore()
      .returning('id')
      .execute()) as { readonly raw: readonly unknown[] };
    return raw.length === 1 ? passkey : undefined;
  }
}

import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { cose, isoCBOR } from '@simplewebauthn/server/helpers';

/** Web Authentication, Level 3, section 6.1. */
const FLAGS = { userPresent: 0x01, userVerified: 0x04, attestedCredential: 0x40 } as const;

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
}

interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
}

/** How an authenticator, or the page that asks it, is not as it should be. */
export interface Deviation {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly counter?: number;
  readonly userVerified?: boolean;
  readonly userHandle?: string;
  readonly type?: string;
}

/** An authenticator in software, with one passkey (ES256), and the browser in front of it. */
export class SoftwareAuthenticator {
  readonly #key: KeyObject;
  readonly #publicKey: KeyObject;
  readonly credentialId = randomBytes(32).toString('base64url');
  counter = 0;
  userHandle = '';

  constructor(private readonly origin: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    this.#publicKey = publicKey;
  }

  /** `navigator.credentials.create()`, as `PublicKeyCredential.toJSON()` has it. */
  create(options: CreationOptions, deviation: Deviation = {}): object {
    this.userHandle = options.user.id;
    const id = Buffer.from(this.credentialId, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const authData = Buffer.concat([
      this.#authenticatorData(options.rp.id, FLAGS.attestedCredential, deviation),
      Buffer.alloc(16),
      length,
      id,
      isoCBOR.encode(this.#coseKey()),
    ]);
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', Uint8Array.from(authData)],
    ]);
    return this.#credential({
      clientDataJSON: this.#clientData('webauthn.create', options.challenge, deviation).toString('base64url'),
      attestationObject: Buffer.from(isoCBOR.encode(attestation as never)).toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      transports: ['internal', 'hybrid'],
      publicKeyAlgorithm: -7,
      publicKey: this.#publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
    });
  }

  /** `navigator.credentials.get()`. */
  get(options: RequestOptions, deviation: Deviation = {}): object {
    this.counter += 1;
    const authData = this.#authenticatorData(options.rpId, 0, deviation);
    const clientData = this.#clientData('webauthn.get', options.challenge, deviation);
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    return this.#credential({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: createSign('sha256').update(signed).sign(this.#key).toString('base64url'),
      userHandle: deviation.userHandle ?? this.userHandle,
    });
  }

  #credential(response: object): object {
    const { credentialId: id } = this;
    return {
      id,
      rawId: id,
      type: 'public-key',
      response,
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
    };
  }

  #authenticatorData(rpId: string, flags: number, deviation: Deviation): Buffer {
    const data = Buffer.alloc(37);
    createHash('sha256')
      .update(deviation.rpId ?? rpId)
      .digest()
      .copy(data);
    data[32] = flags | FLAGS.userPresent | ((deviation.userVerified ?? true) ? FLAGS.userVerified : 0);
    data.writeUInt32BE(deviation.counter ?? this.counter, 33);
    return data;
  }

  #clientData(type: string, challenge: string, deviation: Deviation): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: deviation.type ?? type,
        challenge: deviation.challenge ?? challenge,
        origin: deviation.origin ?? this.origin,
        crossOrigin: false,
      }),
    );
  }

  #coseKey(): Map<number, number | Uint8Array> {
    const { x = '', y = '' } = this.#publicKey.export({ format: 'jwk' });
    return new Map<number, number | Uint8Array>([
      [cose.COSEKEYS.kty, cose.COSEKTY.EC2],
      [cose.COSEKEYS.alg, cose.COSEALG.ES256],
      [cose.COSEKEYS.crv, cose.COSECRV.P256],
      [cose.COSEKEYS.x, Uint8Array.from(Buffer.from(x, 'base64url'))],
      [cose.COSEKEYS.y, Uint8Array.from(Buffer.from(y, 'base64url'))],
    ]);
  }
}

import { type KeyObject } from 'node:crypto';
import { type ExternalSigningKey } from 'oidc-provider';
import { type SigningKey } from '../../authentication/signing-keys/signing-key.js';
import { signBy } from '../../authentication/signing-keys/stored-key.js';
import { type OidcLibrary } from './oidc-library.js';

/**
 * A key of this server that the library signs with, without having it: its private part stays where it is, and Node's own `sign` takes half of the time
 * of WebCrypto, by which the library signs otherwise.
 */
export function providerKey(
  { ExternalSigningKey }: OidcLibrary,
  { kid, algorithm, signing, verifying }: SigningKey,
): ExternalSigningKey {
  return new (class extends ExternalSigningKey {
    override get kid(): string {
      return kid;
    }

    override get alg(): string {
      return algorithm;
    }

    override keyObject(): KeyObject {
      return verifying;
    }

    override sign(data: Uint8Array): Uint8Array {
      return signBy({ algorithm, signing }, data);
    }
  })();
}

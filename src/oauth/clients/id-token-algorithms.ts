import { type StoredAlgorithm } from '../../authentication/signing-keys/signing-key.js';

/** What ID tokens are signed by, at the choice of a client (OpenID Connect Dynamic Client Registration 1.0, section 2). */
export const ID_TOKEN_ALGORITHMS = ['ES256', 'RS256'] as const satisfies readonly StoredAlgorithm[];

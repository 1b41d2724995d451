import { CredentialFormat } from '../credentials/credential-format.js';

/** How personal tokens are written. */
export const TOKEN_FORMAT = new CredentialFormat('pct_');

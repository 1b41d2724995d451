import { CredentialFormat } from '../accounts/credentials/credential-format.js';

/** How API keys are written. */
export const API_KEY_FORMAT = new CredentialFormat('pck_');

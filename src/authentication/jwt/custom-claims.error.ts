/** A module adds claims to access tokens that it may not. A fault of the module, not of a client. */
export class CustomClaimsError extends Error {
  readonly code = 'CUSTOM_CLAIMS_INVALID';

  constructor(message: string) {
    super(message);
    this.name = 'CustomClaimsError';
  }
}

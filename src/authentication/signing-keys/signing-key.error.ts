/** A stored signing key cannot be used. Stops the start: without it, tokens that are good would be refused. */
export class SigningKeyError extends Error {
  readonly code = 'SIGNING_KEY_UNUSABLE';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SigningKeyError';
  }
}

/** What was sealed cannot be opened: it was altered, belongs to something else, or its secret is no longer in `SECRET_KEY`. Tells nothing of the content. */
export class SealedBoxError extends Error {
  readonly code = 'SEALED_BOX_NOT_OPENED';

  constructor(purpose: string) {
    super(
      `What was sealed for ${purpose} cannot be opened: SECRET_KEY no longer lists the secret that sealed it, or it was altered.`,
    );
    this.name = 'SealedBoxError';
  }
}

/** What a client presented was used up, or its grant has ended, a moment ago. The provider answers `invalid_grant` (RFC 6749, section 5.2). */
export class ArtefactRefused extends Error {
  readonly code = 'ARTEFACT_REFUSED';

  constructor(readonly reason: 'used' | 'ended') {
    super(reason === 'used' ? 'it was used already' : 'the grant has ended');
  }
}

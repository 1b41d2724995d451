/** What the provider keeps, as its models are called, and the number that stands for each in a row. */
export const ARTEFACT_KINDS = {
  Session: 1,
  AccessToken: 2,
  AuthorizationCode: 3,
  RefreshToken: 4,
  DeviceCode: 5,
  ClientCredentials: 6,
  Interaction: 7,
  ReplayDetection: 8,
  PushedAuthorizationRequest: 9,
  Grant: 10,
  RegistrationAccessToken: 11,
  InitialAccessToken: 12,
} as const;

export type ArtefactKind = keyof typeof ARTEFACT_KINDS;

/** A feature of the provider is on that this server has no storage for. A fault of the configuration, not of a client. */
export class UnknownArtefactKind extends Error {
  readonly code = 'UNKNOWN_ARTEFACT_KIND';

  constructor(name: string) {
    super(`Nothing is kept of the provider's model ${name}.`);
  }
}

/** @throws {UnknownArtefactKind} */
export function artefactKind(name: string): ArtefactKind {
  if (!Object.hasOwn(ARTEFACT_KINDS, name)) {
    throw new UnknownArtefactKind(name);
  }
  return name as ArtefactKind;
}

/** What belongs to a grant: it cannot be made without the grant, and dies with it. */
export const OF_A_GRANT: ReadonlySet<ArtefactKind> = new Set([
  'AccessToken',
  'AuthorizationCode',
  'RefreshToken',
  'DeviceCode',
]);

/** What is found by something else than its id, or holds the id of another: its payload is kept sealed, since a digest cannot be read back. */
export const SEALED: ReadonlySet<ArtefactKind> = new Set(['Session', 'DeviceCode', 'Interaction']);

/** Who does something, as far as the server knows. */
export interface Actor {
  /** `user` for an account, a person's or a program's; `command` for an operator at the command line; `system` for the server itself. */
  readonly type: 'user' | 'anonymous' | 'command' | 'system';
  /** The account's id; `null` for whoever has none. */
  readonly id: string | null;
  /** The account's name at that time, or that of the operating system's user who runs a command. */
  readonly name: string | null;
  /** The scheme and the id of the credential that a request came with; `null` without one. */
  readonly scheme: string | null;
  readonly credentialId: string | null;
  /** The client's address; `null` when nothing came over the network. */
  readonly address: string | null;
}

/** Where an act comes from: a request, a management command, or the server itself. */
export interface Origin {
  readonly actor: Actor;
  /** What whoever acts gives as the reason. */
  readonly reason: string | null;
  readonly requestId: string | null;
}

const NOBODY = { id: null, name: null, scheme: null, credentialId: null, address: null } as const;

/** The injection token of the {@link Origin} of what comes with no request: {@link SYSTEM_ORIGIN}, and in a management command its own. */
export const ORIGIN = Symbol('ORIGIN');

/** What the server does by itself: at its start, and in its sweeps. */
export const SYSTEM_ORIGIN: Origin = { actor: { ...NOBODY, type: 'system' }, reason: null, requestId: null };

/** @returns the origin of what a management command does */
export function commandOrigin(operator: string, reason: string | null): Origin {
  return { actor: { ...NOBODY, type: 'command', name: operator }, reason, requestId: null };
}

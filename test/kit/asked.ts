import { HeldPermissions } from '../../src/core/held-permissions.js';
import { type Id, newId } from '../../src/core/id.js';
import { type Account, Identity } from '../../src/core/identity.js';
import { type PermissionRequest } from '../../src/permissions/permission.js';

/** What a unit spec says of a request that it puts to a permission; the rest is plain. */
export interface Asked {
  /** `null` for nobody; otherwise what sets the account apart. */
  readonly account?: Partial<Account> | null;
  /** What the credential is limited to. */
  readonly scopes?: readonly string[] | null;
  readonly method?: string;
  readonly resource?: string | null;
  readonly held?: HeldPermissions;
}

/** @returns a request to `articles` by a plain account that holds nothing, unless more is said */
export function asked({
  account = {},
  scopes = null,
  method = 'GET',
  resource = 'articles',
  held = HeldPermissions.none,
}: Asked = {}): PermissionRequest {
  const identity = account ? Identity.of({ ...plain(), ...account }, { scheme: 'token', id: '1', scopes }) : null;
  return { identity: identity ?? Identity.anonymous, method, resource, held };
}

/** @returns what somebody holds who was granted these codes on every row, and others on single ones by the row's id */
export function holding(
  codes: readonly string[],
  onObjects: Readonly<Record<Id, readonly string[]>> = {},
): HeldPermissions {
  return Object.entries(onObjects).reduce(
    (held, [id, granted]) => held.on(id, new Set(granted)),
    new HeldPermissions({ codes: new Set(codes) }),
  );
}

function plain(): Account {
  return {
    id: newId(),
    username: 'alice',
    email: 'alice@example.org',
    firstName: '',
    lastName: '',
    isStaff: false,
    isSuperuser: false,
  };
}

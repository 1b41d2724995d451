import { type HeldGroup } from '../core/held-permissions.js';
import { type Id } from '../core/id.js';
import { type Granted } from './condition.js';
import { type Bind } from './condition.sql.js';

/** Whose grants are asked for. */
export interface GrantSubject {
  readonly userId: Id;
  readonly groups: readonly HeldGroup[];
}

/** What was granted on single objects. The accounts module provides it; both answers are of the same rows. */
export abstract class ObjectGrants {
  /** @returns SQL that says whether the row with the id is one of the granted; see `SqlTable.granted` */
  abstract toSql(granted: Granted, id: string, bind: Bind): string;

  /** @returns the codes that were granted to the subject on one object of the resource */
  abstract on(resource: string, objectId: Id, subject: GrantSubject): Promise<ReadonlySet<string>>;
}

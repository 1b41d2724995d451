import { IsOwner } from './is-owner.permission.js';

/** The row is the caller's own account. */
export class IsSelf extends IsOwner {
  constructor() {
    super('id');
  }

  override describe(): string {
    return 'IsSelf';
  }
}

import { type Id } from '../../core/id.js';

/** A row, and whether those are asked for that were recorded before it or after it. */
export interface IdPosition {
  readonly id: Id;
  readonly direction: 'older' | 'newer';
}

/** What is wrong with the trail, and with which row first. */
export interface ChainFault {
  /**
   * `altered`: the row is not what was hashed, or was moved from another place. `removed`: rows are missing from here on. `rewritten`: the rows until
   * here are consistent, and not what was anchored. `truncated`: rows are missing from here to the end. `forged_anchor`: an anchor was not made under
   * `SECRET_KEY`. `unchained`: a row has no place in the chain.
   */
  readonly kind: 'altered' | 'removed' | 'rewritten' | 'truncated' | 'forged_anchor' | 'unchained';
  readonly sequence: string;
  /** The row's, where there is one. */
  readonly id: string | null;
  readonly detail: string;
}

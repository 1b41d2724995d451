const TERM = /"([^"]*)"?|[^\s"]+/g;

/**
 * Splits a search into its terms, every one of which must be found: at blanks, save within double quotes (DRF's `SearchFilter`).
 *
 * A quote that is not closed runs to the end. Terms are plain text: no pattern, no operator.
 */
export function searchTerms(search: string): readonly string[] {
  return Array.from(search.normalize('NFC').matchAll(TERM), ([term, phrase]) => (phrase ?? term).trim()).filter(
    (term) => term !== '',
  );
}

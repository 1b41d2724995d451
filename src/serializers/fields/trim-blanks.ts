/** Unicode's blanks and the ASCII controls that move the cursor. Line and paragraph separators are not among them: they structure a text. */
const BLANK = /^[\t\n\v\f\r\p{Zs}\uFEFF]$/u;

/** @returns the text without blanks around it; in linear time, which a pattern for the end of a text is not */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && BLANK.test(text.charAt(start))) {
    start += 1;
  }
  while (end > start && BLANK.test(text.charAt(end - 1))) {
    end -= 1;
  }
  return text.slice(start, end);
}

/** What fingers and heads run along, forwards and backwards: the alphabet, digits, and the letter rows of QWERTY, QWERTZ and AZERTY. */
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
];

/** Two characters that stand next to each other in a row, either way. */
const STEPS: ReadonlySet<string> = new Set(
  ROWS.flatMap((row) => [row, Array.from(row).toReversed().join('')]).flatMap((row) =>
    Array.from({ length: row.length - 1 }, (_, index) => row.slice(index, index + 2)),
  ),
);

/** In characters: fewer in a row are chance. */
const SHORTEST_RUN = 3;

/** In characters: what repeats a longer unit is as hard to guess as the unit. */
const LONGEST_UNIT = 4;

/** @returns whether the text is one short unit over and over: `aaaaaaaa`, `abababab`, `12341234`. In linear time. */
export function isRepetition(text: string): boolean {
  const characters = Array.from(text.toLowerCase());
  const longest = Math.min(LONGEST_UNIT, Math.floor(characters.length / 2));
  return Array.from({ length: longest }, (_, index) => index + 1).some((unit) =>
    characters.every((character, index) => index < unit || character === characters[index - unit]),
  );
}

/** @returns whether the text is nothing but runs along the alphabet, the digits or the keyboard: `abcd1234`, `qwertyuiop`, `87654321`. In linear time. */
export function isSequence(text: string): boolean {
  const characters = Array.from(text.toLowerCase());
  let run = 1;
  for (const [index, character] of characters.entries()) {
    const next = characters[index + 1];
    if (next !== undefined && STEPS.has(character + next)) {
      run += 1;
    } else if (run < SHORTEST_RUN) {
      return false;
    } else {
      run = 1;
    }
  }
  return characters.length >= SHORTEST_RUN;
}

import path from 'node:path';

/** A source file of this server. */
export interface SourceFile {
  /** Below `src/`, such as `accounts/user.entity.ts`. */
  readonly path: string;
  readonly text: string;
}

/** A breach of a rule, for a person to read. */
export type Fault = string;

/** The folders, from the lowest row up, as architecture.md has them. */
const ROWS: readonly (readonly string[])[] = [
  ['settings', 'core'],
  ['exceptions', 'database'],
  ['authentication', 'permissions', 'throttling', 'serializers', 'observability'],
  ['pipeline'],
  ['accounts', 'api-keys', 'oauth', 'security', 'deployment'],
  ['articles'],
];

/** Folders that may import another one of their own row. */
const NEIGHBOURS: Readonly<Record<string, readonly string[]>> = {
  settings: ['core'],
  'api-keys': ['accounts'],
  oauth: ['accounts'],
  security: ['accounts'],
  deployment: ['accounts'],
};

const LONGEST_FILE = 300;

const STATIC_IMPORT = /^(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*['"]([^'"]+)['"]/gm;
const DYNAMIC_IMPORT = /\bimport\(\s*['"]([^'"]+)['"]/g;

/** @returns what breaks the rules of architecture.md; none when the house is in order */
export function findFaults(files: readonly SourceFile[]): readonly Fault[] {
  return [...files.flatMap(faultsOf), ...cycles(files).map((cycle) => `${cycle.join(' → ')} is a cycle`)];
}

/** @returns what a file imports, as written */
export function importsOf({ text }: SourceFile): readonly string[] {
  return [STATIC_IMPORT, DYNAMIC_IMPORT].flatMap((pattern) =>
    Array.from(text.matchAll(pattern), ([, specifier = '']) => specifier),
  );
}

function faultsOf(file: SourceFile): readonly Fault[] {
  const name = path.posix.basename(file.path);
  return [
    ...importsOf(file).flatMap((specifier) =>
      specifier.startsWith('.') ? directionFaults(file, specifier) : packageFaults(file, specifier),
    ),
    ...(name === 'index.ts' ? [`${file.path} is a barrel`] : []),
    ...(/\bforwardRef\b/.test(file.text) ? [`${file.path} uses forwardRef`] : []),
    ...(readsEnvironment(file) ? [`${file.path} reads process.env, which is for settings/`] : []),
    ...(file.text.split('\n').length - 1 > LONGEST_FILE ? [`${file.path} has more than ${LONGEST_FILE} lines`] : []),
  ];
}

function readsEnvironment({ path: file, text }: SourceFile): boolean {
  return (
    folderOf(file) !== 'settings' &&
    /\bprocess\s*(?:\.\s*env|\[\s*['"]env['"]\s*\])|\benv\b[^;]*from 'node:process'/.test(text)
  );
}

function packageFaults({ path: file }: SourceFile, specifier: string): readonly Fault[] {
  return /^@nestjs\/[^/]+\/./.test(specifier)
    ? [`${file} imports ${specifier}, which is inside of a Nest package`]
    : [];
}

function directionFaults({ path: file }: SourceFile, specifier: string): readonly Fault[] {
  const target = resolve(file, specifier);
  const [from, to] = [folderOf(file), folderOf(target)];
  const [row, targetRow] = [rowOf(from), rowOf(to)];
  if (row === undefined || from === to) {
    return from === '' ? [] : row === undefined ? [`${file} is in a folder without a row`] : [];
  }
  const allowed = targetRow !== undefined && (targetRow < row || NEIGHBOURS[from]?.includes(to) === true);
  return allowed ? [] : [`${file} imports ${target}, which is not in a lower row`];
}

function rowOf(folder: string): number | undefined {
  const row = ROWS.findIndex((folders) => folders.includes(folder));
  return row === -1 ? undefined : row;
}

/** @returns the first segment; nothing for a file of the root, which may import anything and be imported by none but the root's */
function folderOf(file: string): string {
  return file.includes('/') ? (file.split('/', 1)[0] ?? '') : '';
}

function resolve(file: string, specifier: string): string {
  return path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts');
}

/** @returns each cycle of imports once, from its first file back to it */
function cycles(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const targets = new Map(
    files.map((file) => [
      file.path,
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => resolve(file.path, specifier)),
    ]),
  );
  const found: (readonly string[])[] = [];
  const finished = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) {
      found.push([...way.slice(way.indexOf(file)), file]);
    } else if (!finished.has(file)) {
      (targets.get(file) ?? []).forEach((target) => visit(target, [...way, file]));
      finished.add(file);
    }
  };
  files.forEach(({ path: file }) => visit(file, []));
  return found;
}

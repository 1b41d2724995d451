// Type-checks the TypeScript in README.md and docs/ against src: each block is the file that its first line names.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.join(import.meta.dirname, '..');
const pages = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);
const examples = new Map();
const faults = [];

for (const page of pages) {
  for (const [, name, text] of readFileSync(path.join(root, page), 'utf8').matchAll(
    /^```ts\n(?:\/\/ (.+\.ts)\n)?([^]*?)^```$/gm,
  )) {
    const file = path.join(root, name ?? '');
    if (!name?.startsWith('src/') || ts.sys.fileExists(file) || examples.has(file)) {
      faults.push(
        `${page}: a block must begin with the name of a new file below src, as in // src/notes/note.entity.ts: ${name ?? text.split('\n', 1)[0]}`,
      );
    }
    examples.set(file, { page, text });
  }
}

const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(
  { ...config, include: [], files: [...examples.keys()] },
  ts.sys,
  root,
);
const host = ts.createCompilerHost({ ...options, noEmit: true });
const { fileExists, readFile, getSourceFile, directoryExists } = host;
const folders = new Set(Array.from(examples.keys(), (file) => path.dirname(file)));
host.fileExists = (file) => examples.has(path.normalize(file)) || fileExists(file);
host.directoryExists = (folder) => folders.has(path.normalize(folder)) || directoryExists(folder);
host.readFile = (file) => examples.get(path.normalize(file))?.text ?? readFile(file);
host.getSourceFile = (file, ...rest) => {
  const example = examples.get(path.normalize(file));
  return example ? ts.createSourceFile(file, example.text, rest[0]) : getSourceFile(file, ...rest);
};

const program = ts.createProgram({ rootNames: [...examples.keys()], options: { ...options, noEmit: true }, host });
for (const [file, { page }] of examples) {
  const source = program.getSourceFile(file);
  for (const { start = 0, messageText } of [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ]) {
    const line = source.text.split('\n')[source.getLineAndCharacterOfPosition(start).line];
    faults.push(
      `${page}, ${path.relative(root, file)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}\n    ${line.trim()}`,
    );
  }
}
process.stderr.write(faults.map((fault) => `${fault}\n`).join(''));
process.stdout.write(`${examples.size} examples, ${faults.length} faults\n`);
process.exitCode = faults.length > 0 || examples.size === 0 ? 1 : 0;

import { type Setting } from './setting.js';
import { DEFINITIONS } from './settings.definitions.js';

/** @returns every setting as a row of a Markdown table: what the README shows */
export function settingsMarkdown(): string {
  const rows = Object.values<Setting<unknown>>(DEFINITIONS).map(
    ({ name, default: fallback, unit, comment }) =>
      `| \`${name}\` | ${fallback ? `\`${fallback}\`` : ''} | ${unit} | ${comment} |`,
  );
  return ['| setting | default | value | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

import { Transform } from 'class-transformer';

/** Puts a field's text, or each text of a list, through a function on the way in; what is not text is left as it is. */
export function TransformText(change: (text: string) => string): PropertyDecorator {
  const changed = (value: unknown): unknown => (typeof value === 'string' ? change(value) : value);
  return Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? value.map(changed) : changed(value)), {
    toClassOnly: true,
  });
}

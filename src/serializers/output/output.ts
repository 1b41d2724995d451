import { type DtoClass } from '../dto.js';

/** A page of a list, whose `results` are shaped by the DTO class. */
export class PageOf<Dto extends object = object> {
  constructor(readonly dto: DtoClass<Dto>) {}
}

/** One of several answers: the handler returns an instance of the class that shapes it. */
export class OneOf {
  constructor(readonly dtos: readonly DtoClass[]) {}
}

/** What a handler's result is shaped by: `ArticleDto` one, `[ArticleDto]` an array, `pageOf(ArticleDto)` a page, `oneOf(UserDto, GroupDto)` either. */
export type Output = DtoClass | readonly [DtoClass] | PageOf | OneOf;

/** `@Serialize(pageOf(ArticleDto))`: `{ count, next, previous, results }`, or without `count` for a list by cursor. */
export function pageOf<Dto extends object>(dto: DtoClass<Dto>): PageOf<Dto> {
  return new PageOf(dto);
}

/** `@Serialize(oneOf(UserDto, GroupDto))`, of a handler that returns instances of them. */
export function oneOf(...dtos: readonly [DtoClass, DtoClass, ...DtoClass[]]): OneOf {
  return new OneOf(dtos);
}

/** @returns the DTO classes of an output, whatever its form */
export function dtosOf(output: Output): readonly DtoClass[] {
  if (output instanceof OneOf) {
    return output.dtos;
  }
  if (output instanceof PageOf) {
    return [output.dto];
  }
  return typeof output === 'function' ? [output] : output;
}

/** @returns what an output is called: the names of its classes */
export function outputName(output: Output): string {
  return dtosOf(output)
    .map(({ name }) => name)
    .join(', ');
}

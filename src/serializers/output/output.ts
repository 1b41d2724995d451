import { type DtoClass } from '../dto.js';

/** A page of a list, whose `results` are shaped by the DTO class. */
export class PageOf<Dto extends object = object> {
  constructor(readonly dto: DtoClass<Dto>) {}
}

/** What a handler's result is shaped by: `ArticleDto` one, `[ArticleDto]` an array, `pageOf(ArticleDto)` a page. */
export type Output = DtoClass | readonly [DtoClass] | PageOf;

/** `@Serialize(pageOf(ArticleDto))`: `{ count, next, previous, results }`, or without `count` for a list by cursor. */
export function pageOf<Dto extends object>(dto: DtoClass<Dto>): PageOf<Dto> {
  return new PageOf(dto);
}

/** @returns the DTO class of an output, whatever its form */
export function dtoOf(output: Output): DtoClass {
  if (output instanceof PageOf) {
    return output.dto;
  }
  return typeof output === 'function' ? output : output[0];
}

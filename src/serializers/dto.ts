/** A serializer: a class whose decorators say what goes in or what goes out. */
export type DtoClass<Dto extends object = object> = new () => Dto;

/** A DTO class that would let something through unchecked, or cannot be understood: the developer's fault, found at start-up or as a 500. */
export class InvalidDto extends Error {
  override readonly name = 'InvalidDto';

  constructor(dto: DtoClass | string, fault: string) {
    super(`${typeof dto === 'string' ? dto : dto.name}: ${fault}`);
  }
}

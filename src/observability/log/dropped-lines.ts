/** Lines of the log that are lost because their sink does not take them: counted, to be told when it takes lines again. */
export class DroppedLines {
  /** Since the start. */
  total = 0;
  #untold = 0;

  add(lines: number): void {
    this.total += lines;
    this.#untold += lines;
  }

  /** Whether some were lost that nobody was told of. */
  get areUntold(): boolean {
    return this.#untold > 0;
  }

  /** @returns how many were lost since this was last asked */
  take(): number {
    const untold = this.#untold;
    this.#untold = 0;
    return untold;
  }
}

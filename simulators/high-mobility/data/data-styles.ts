import { type DataStyle, DEFAULT_STYLE } from './vehicle-answer.js';

/** Styles of single vehicles, by their VINs. */
export class DataStyles {
  readonly #styles = new Map<string, DataStyle>();

  of(vin: string): DataStyle | undefined {
    return this.#styles.get(vin);
  }

  /** Changes what is given of the style. */
  change(vin: string, style: Partial<DataStyle>): DataStyle {
    const changed = { ...DEFAULT_STYLE, ...this.#styles.get(vin), ...style };
    this.#styles.set(vin, changed);
    return changed;
  }
}

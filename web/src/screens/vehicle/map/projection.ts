import type { Country, Ring } from './outlines';

export const WIDTH = 400;
export const HEIGHT = 260;
/** Width of a letter of a name. */
const LETTER = 4.5;
const KM_PER_DEGREE = 111.2;

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Plane around a place: distances are true in its middle. */
export class Projection {
  readonly #center: Place;
  readonly #perDegree: number;
  readonly #shrink: number;

  /** @param span degrees of latitude from the lower edge to the upper one */
  constructor(center: Place, span: number) {
    this.#center = center;
    this.#perDegree = HEIGHT / span;
    this.#shrink = Math.max(0.05, Math.cos((center.latitude * Math.PI) / 180));
  }

  x(longitude: number): number {
    return WIDTH / 2 + (longitude - this.#center.longitude) * this.#shrink * this.#perDegree;
  }

  y(latitude: number): number {
    return HEIGHT / 2 + (this.#center.latitude - latitude) * this.#perDegree;
  }

  /** Length of a distance in the plane. */
  length(km: number): number {
    return (km / KM_PER_DEGREE) * this.#perDegree;
  }

  #isNear({ west, east, south, north }: Ring): boolean {
    return (
      this.x(east) >= 0 && this.x(west) <= WIDTH && this.y(north) <= HEIGHT && this.y(south) >= 0
    );
  }

  /** Returns the path of a country; empty if it is out of view. */
  pathOf({ rings }: Country): string {
    return rings
      .filter((ring) => this.#isNear(ring))
      .map(
        ({ points }) =>
          `M${points.map(([longitude, latitude]) => `${this.x(longitude).toFixed(1)} ${this.y(latitude).toFixed(1)}`).join('L')}Z`,
      )
      .join('');
  }

  /** Returns where the name of a country stands; null if that is out of view. */
  labelOf({ name, rings }: Country): readonly [x: number, y: number] | null {
    const [largest] = rings.toSorted((a, b) => sizeOf(b) - sizeOf(a));
    if (!largest) return null;
    const width = this.x(largest.east) - this.x(largest.west);
    // Small countries would hide each other's names; one across the date line has no middle.
    if (width < name.length * LETTER || width > 3 * WIDTH) return null;
    const x = this.x((largest.west + largest.east) / 2);
    const y = this.y((largest.south + largest.north) / 2);
    return x > 30 && x < WIDTH - 30 && y > 12 && y < HEIGHT - 12 ? [x, y] : null;
  }
}

const sizeOf = ({ west, east, south, north }: Ring): number => (east - west) * (north - south);

/** Returns the longest round distance that is at most a third of the map wide. */
export function scaleOf(projection: Projection): number {
  const rounds = [1000, 500, 200, 100, 50, 20, 10, 5, 2, 1];
  return rounds.find((km) => projection.length(km) <= WIDTH / 3) ?? 1;
}

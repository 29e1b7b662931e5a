import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import countriesUrl from 'world-atlas/countries-50m.json?url';

/** A ring of points, each longitude and latitude in degrees, with the box around it. */
export interface Ring {
  readonly points: readonly (readonly [number, number])[];
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

export interface Country {
  readonly name: string;
  readonly rings: readonly Ring[];
}

type World = Topology<{ countries: GeometryCollection<{ name: string }> }>;

let countries: Promise<readonly Country[]> | undefined;

/** Loads the outlines of all countries once; after a failure the next call loads them again. */
export function loadCountries(): Promise<readonly Country[]> {
  countries ??= readCountries().catch((error: unknown) => {
    countries = undefined;
    throw error;
  });
  return countries;
}

async function readCountries(): Promise<readonly Country[]> {
  const response = await fetch(countriesUrl);
  if (!response.ok) throw new Error(`The outlines of countries: ${response.status}`);
  const world = (await response.json()) as World;
  return feature(world, world.objects.countries).features.map(({ geometry, properties }) => ({
    name: properties.name,
    rings:
      geometry.type === 'Polygon'
        ? geometry.coordinates.map(toRing)
        : geometry.type === 'MultiPolygon'
          ? geometry.coordinates.flat().map(toRing)
          : [],
  }));
}

function toRing(positions: readonly (readonly number[])[]): Ring {
  const points = positions.map(([longitude = 0, latitude = 0]) => [longitude, latitude] as const);
  const longitudes = points.map(([longitude]) => longitude);
  const latitudes = points.map(([, latitude]) => latitude);
  return {
    points,
    west: Math.min(...longitudes),
    east: Math.max(...longitudes),
    south: Math.min(...latitudes),
    north: Math.max(...latitudes),
  };
}

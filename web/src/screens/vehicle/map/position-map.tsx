import { useEffect, useMemo, useState } from 'react';
import { useFormat } from '../../../i18n/format';
import { useTexts } from '../../../i18n/language';
import { Button } from '../../../ui/button';
import { texts } from '../texts';
import { type Country, loadCountries } from './outlines';
import { HEIGHT, type Place, Projection, scaleOf, WIDTH } from './projection';

/** Degrees of latitude that the map shows, from far to near. */
const SPANS = [40, 16, 7, 3, 1.2] as const;
const FIRST = 1;

/** Last position of a vehicle, among the outlines of countries; nothing is asked of a map service. */
export function PositionMap({ place }: { readonly place: Place }) {
  const t = useTexts(texts);
  const { number } = useFormat();
  const [zoom, setZoom] = useState(FIRST);
  const [countries, setCountries] = useState<readonly Country[] | 'failed' | null>(null);
  useEffect(() => {
    loadCountries().then(setCountries, () => setCountries('failed'));
  }, []);
  const { latitude, longitude } = place;
  const projection = useMemo(
    () => new Projection({ latitude, longitude }, SPANS[zoom] ?? SPANS[FIRST]),
    [latitude, longitude, zoom],
  );
  const km = scaleOf(projection);
  return (
    <figure className="map">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={t.mapOf(latitude.toFixed(5), longitude.toFixed(5))}
      >
        {Array.isArray(countries) && <Countries countries={countries} projection={projection} />}
        <circle className="halo" cx={WIDTH / 2} cy={HEIGHT / 2} r={12} />
        <circle className="marker" cx={WIDTH / 2} cy={HEIGHT / 2} r={5} />
        <path className="scale" d={`M12 ${HEIGHT - 18}v6h${projection.length(km).toFixed(1)}v-6`} />
        <text x={14} y={HEIGHT - 20}>
          {number(km)} km
        </text>
      </svg>
      <figcaption className="row">
        <span className="grow hint" role="status">
          {countries === null && t.mapLoading}
          {countries === 'failed' && t.mapFailed}
        </span>
        <Button
          aria-label={t.zoomOut}
          isDisabled={zoom === 0}
          onPress={() => setZoom((now) => now - 1)}
        >
          −
        </Button>
        <Button
          aria-label={t.zoomIn}
          isDisabled={zoom === SPANS.length - 1}
          onPress={() => setZoom((now) => now + 1)}
        >
          +
        </Button>
        <a
          href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=15/${latitude}/${longitude}`}
          target="_blank"
          rel="noreferrer"
        >
          {t.streetMap}
        </a>
      </figcaption>
    </figure>
  );
}

interface CountriesProps {
  readonly countries: readonly Country[];
  readonly projection: Projection;
}

function Countries({ countries, projection }: CountriesProps) {
  const drawn = useMemo(
    () =>
      countries
        .map((country) => ({
          name: country.name,
          path: projection.pathOf(country),
          label: projection.labelOf(country),
        }))
        .filter(({ path }) => path !== ''),
    [countries, projection],
  );
  return (
    <>
      {drawn.map(({ name, path }) => (
        <path key={name} className="land" d={path} />
      ))}
      {drawn.map(
        ({ name, label }) =>
          label && (
            <text key={name} className="name" x={label[0]} y={label[1]}>
              {name}
            </text>
          ),
      )}
    </>
  );
}

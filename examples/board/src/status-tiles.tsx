import type { FleetOnBoard } from './board';
import type { ClearanceStatus } from './generated/graphql';
import { STATUSES } from './statuses';

interface StatusTilesProps {
  readonly summary: FleetOnBoard['clearanceSummary'];
  readonly chosen: ClearanceStatus | undefined;
  readonly onChoose: (status: ClearanceStatus | undefined) => void;
}

/** How many clearances are in each status; choosing one narrows the list of vehicles. */
export function StatusTiles({ summary, chosen, onChoose }: StatusTilesProps) {
  const total = summary.reduce((sum, { count }) => sum + count, 0);
  return (
    <section aria-label="Clearances by status">
      <div className="bar" aria-hidden="true">
        {summary.map(
          ({ status, count }) =>
            count > 0 && (
              <span
                key={status}
                className={`tone-${STATUSES[status].tone} is-${status}`}
                style={{ flexGrow: count }}
              />
            ),
        )}
      </div>
      <div className="tiles" role="group" aria-label="Show only one status">
        <Tile
          label="All"
          sign=""
          tone="all"
          count={total}
          isChosen={chosen === undefined}
          onClick={() => onChoose(undefined)}
        />
        {summary.map(({ status, count }) => (
          <Tile
            key={status}
            {...STATUSES[status]}
            count={count}
            isChosen={chosen === status}
            onClick={() => onChoose(chosen === status ? undefined : status)}
          />
        ))}
      </div>
    </section>
  );
}

interface TileProps {
  readonly label: string;
  readonly sign: string;
  readonly tone: string;
  readonly count: number;
  readonly isChosen: boolean;
  readonly onClick: () => void;
}

function Tile({ label, sign, tone, count, isChosen, onClick }: TileProps) {
  return (
    <button className={`tile tone-${tone}`} aria-pressed={isChosen} onClick={onClick}>
      <strong>{count.toLocaleString()}</strong>
      <span>
        {sign && (
          <i className="sign" aria-hidden="true">
            {sign}
          </i>
        )}
        {label}
      </span>
    </button>
  );
}

export function Badge({ status }: { readonly status: ClearanceStatus }) {
  const { label, sign, tone } = STATUSES[status];
  return (
    <span className={`badge tone-${tone}`}>
      <i className="sign" aria-hidden="true">
        {sign}
      </i>
      {label}
    </span>
  );
}

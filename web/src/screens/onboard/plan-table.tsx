import { useState } from 'react';
import type { VehicleRow } from '../../../../src/cli/sheets/vehicles.js';
import { useBlockerWords } from '../../i18n/blockers/use-blocker-words';
import { useTexts } from '../../i18n/language';
import { CheckInput } from '../../ui/check';
import { TextInput } from '../../ui/field';
import { Badge } from '../../ui/status/badge';
import type { PlannedRow } from './plan-step';
import { texts } from './texts';

/** Maximum rows on the page. */
const SHOWN = 200;

interface Brand {
  readonly brand: string;
  readonly displayName: string;
}

interface PlanTableProps {
  readonly rows: readonly VehicleRow[];
  readonly planned: readonly PlannedRow[] | null;
  readonly brands: readonly Brand[];
  readonly onChange: (at: number, changed: Partial<VehicleRow['vehicle']>) => void;
}

/** Rows with the plan's errors and warnings; a refused row is corrected in place. */
export function PlanTable({ rows, planned, brands, onChange }: PlanTableProps) {
  const t = useTexts(texts);
  const [onlyProblems, setOnlyProblems] = useState(false);
  const listed = rows
    .map((row, at) => ({ row, at, plan: planned?.[at] }))
    .filter(
      ({ plan }) =>
        planned === null ||
        !onlyProblems ||
        (plan && (plan.userErrors.length > 0 || plan.warnings.length > 0)),
    );
  return (
    <>
      {planned !== null && (
        <CheckInput isSelected={onlyProblems} onChange={setOnlyProblems}>
          {t.onlyProblems}
        </CheckInput>
      )}
      <div className="table-scroll" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.lineTitle}</th>
              <th scope="col">{t.vin}</th>
              <th scope="col">{t.brand}</th>
              <th scope="col">{t.name}</th>
              <th scope="col">{t.plate}</th>
              <th scope="col">{t.problem}</th>
            </tr>
          </thead>
          <tbody>
            {listed.slice(0, SHOWN).map(({ row, at, plan }) => (
              <PlanRow
                key={row.line}
                row={row}
                plan={plan}
                brands={brands}
                onChange={(changed) => onChange(at, changed)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {listed.length > SHOWN && <p className="hint">{t.showsFirst(SHOWN)}</p>}
    </>
  );
}

interface PlanRowProps {
  readonly row: VehicleRow;
  readonly plan: PlannedRow | undefined;
  readonly brands: readonly Brand[];
  readonly onChange: (changed: Partial<VehicleRow['vehicle']>) => void;
}

function PlanRow({ row: { line, vehicle }, plan, brands, onChange }: PlanRowProps) {
  const t = useTexts(texts);
  const words = useBlockerWords();
  // Once a row is being corrected, its fields stay, though the plan is out of date.
  const [wasRefused, setRefused] = useState(false);
  const isRefused = plan !== undefined && plan.userErrors.length > 0;
  if (isRefused && !wasRefused) setRefused(true);
  const brandName = brands.find(({ brand }) => brand === vehicle.brand)?.displayName;
  return (
    <tr>
      <th scope="row">{line}</th>
      <td>
        {wasRefused ? (
          <TextInput
            label={t.vin}
            value={vehicle.vin}
            onChange={(vin) => onChange({ vin: vin.trim() })}
          />
        ) : (
          <code>{vehicle.vin}</code>
        )}
      </td>
      <td>
        {wasRefused ? (
          <TextInput
            label={t.brand}
            value={vehicle.brand}
            onChange={(brand) => onChange({ brand: brand.trim() })}
          />
        ) : (
          (brandName ?? vehicle.brand)
        )}
      </td>
      <td>{vehicle.name}</td>
      <td>{vehicle.licensePlate}</td>
      <td>
        {plan && !isRefused && plan.warnings.length === 0 && <Badge tone="good">{t.fine}</Badge>}
        {plan?.userErrors.map(({ message }) => (
          <p key={message} className="field-error">
            {message}
          </p>
        ))}
        {plan?.warnings.map((warning) => (
          <p key={warning}>
            <Badge tone="waiting">!</Badge> {words.warning(warning)}
          </p>
        ))}
        {plan?.eligibility && (
          <Badge tone={plan.eligibility.eligible ? 'good' : 'bad'}>
            {plan.eligibility.eligible ? t.eligible : t.notEligible}
          </Badge>
        )}
      </td>
    </tr>
  );
}

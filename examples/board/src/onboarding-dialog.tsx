import { useMutation } from '@apollo/client/react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { FleetOnBoard } from './board';
import { StartOnboardingDocument } from './generated/graphql';
import { OnboardingProgress } from './onboarding-progress';
import { makerOf } from './statuses';

type Account = FleetOnBoard['providerAccounts'][number];

/** The accounts that ask carmakers for consent by VIN alone, with the brands they do so for: others need a credential or a unit first. */
export function accountsForVins({ providerAccounts }: FleetOnBoard): readonly Account[] {
  return providerAccounts
    .filter(({ provider }) => provider.capabilities.includes('CLEARANCE'))
    .map((account) => ({ ...account, provider: { ...account.provider, brands: account.provider.brands.filter(({ credentialKind }) => credentialKind === 'NONE') } }))
    .filter(({ provider }) => provider.brands.length > 0);
}

interface OnboardingDialogProps {
  readonly accounts: readonly Account[];
  readonly onClose: () => void;
}

const vinsIn = (text: string): readonly string[] => text.split(/[\s,;]+/).filter(Boolean);

/** Brings vehicles to an account by their VINs, and shows how far each has come. */
export function OnboardingDialog({ accounts, onClose }: OnboardingDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [onboardingId, setOnboardingId] = useState<string>();
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector('textarea')?.focus();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="onboarding-title" onClose={onClose}>
      <div className="section-head">
        <h2 id="onboarding-title">Onboard vehicles</h2>
        <button className="plain" aria-label="Close" onClick={() => dialog.current?.close()}>
          ✕
        </button>
      </div>
      {onboardingId === undefined ? <OnboardingForm accounts={accounts} onStarted={setOnboardingId} /> : <OnboardingProgress id={onboardingId} />}
    </dialog>
  );
}

function OnboardingForm({ accounts, onStarted }: { readonly accounts: readonly Account[]; readonly onStarted: (id: string) => void }) {
  const [accountId, setAccountId] = useState(accounts[0]?.id ?? '');
  const brands = accounts.find(({ id }) => id === accountId)?.provider.brands ?? [];
  const [chosenBrand, setBrand] = useState('');
  const brand = brands.find((entry) => entry.brand === chosenBrand) ?? brands[0];
  const [vins, setVins] = useState('');
  const count = vinsIn(vins).length;
  // One key for one form: sent twice by a nervous finger, it is carried out once.
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [start, { data, error, loading }] = useMutation(StartOnboardingDocument);
  const problems = error ? [error.message] : (data?.startOnboarding.userErrors.map(({ message }) => message) ?? []);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const odometer = brand?.odometerRequired ? { value: Number(new FormData(event.currentTarget).get('odometer')), unit: 'KILOMETERS' as const } : undefined;
    const vehicles = vinsIn(vins).map((vin) => ({ vin, brand: brand?.brand ?? '', ...(odometer && { odometer }) }));
    const answer = await start({ variables: { input: { accountId, vehicles, idempotencyKey } } }).catch(() => undefined);
    const onboarding = answer?.data?.startOnboarding.onboarding;
    if (onboarding) onStarted(onboarding.id);
  }

  return (
    <form onSubmit={(event) => void submit(event)}>
      <div className="pair">
        <label>
          Account
          <select value={accountId} onChange={(event) => setAccountId(event.target.value)}>
            {accounts.map(({ id, name, provider }) => (
              <option key={id} value={id}>
                {name === provider.displayName ? name : `${name} (${provider.displayName})`}
              </option>
            ))}
          </select>
        </label>
        <label>
          Brand
          <select value={brand?.brand ?? ''} onChange={(event) => setBrand(event.target.value)}>
            {brands.map((entry) => (
              <option key={entry.brand} value={entry.brand}>
                {makerOf(entry.brand)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {brand?.odometerRequired && (
        <label>
          Odometer, in kilometers
          <input name="odometer" type="number" min={0} step={1} required defaultValue={0} />
        </label>
      )}
      <label>
        VINs
        <textarea
          value={vins}
          onChange={(event) => setVins(event.target.value)}
          rows={6}
          required
          spellCheck={false}
          autoCapitalize="characters"
          placeholder={'One a line, or parted by blanks or commas'}
          aria-describedby="vins-note"
        />
      </label>
      <p id="vins-note" className="note">
        {count === 1 ? '1 vehicle' : `${count.toLocaleString()} vehicles`}. A line with a fault fails alone.
      </p>
      {problems.map((problem) => (
        <p key={problem} role="alert" className="problem">
          {problem}
        </p>
      ))}
      <button className="primary" disabled={loading || count === 0}>
        {loading ? 'Starting …' : 'Start onboarding'}
      </button>
    </form>
  );
}

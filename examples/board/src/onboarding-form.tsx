import { useMutation, useQuery } from '@apollo/client/react';
import { useRef, useState, type FormEvent } from 'react';
import { CredentialChoice, NEW, newCredentialIn, OWN, usualChoice } from './credential-choice';
import {
  CreateCredentialDocument,
  CredentialsDocument,
  StartOnboardingDocument,
  VehicleModelsDocument,
} from './generated/graphql';
import type { Account } from './onboarding-dialog';
import { COLUMNS, columnsFor, rowsIn } from './rows';

/** One key for one input: sent twice by a nervous finger, it is carried out once; a corrected one is another. */
function useIdempotencyKeys(): (input: unknown) => string {
  const last = useRef({ text: '', key: '' });
  return (input) => {
    const text = JSON.stringify(input);
    if (last.current.text !== text) last.current = { text, key: crypto.randomUUID() };
    return last.current.key;
  };
}

interface OnboardingFormProps {
  readonly fleetId: string;
  readonly accounts: readonly Account[];
  readonly onStarted: (id: string) => void;
}

/** Asks for what the chosen brand needs, no more: the catalogue says what that is. */
export function OnboardingForm({ fleetId, accounts, onStarted }: OnboardingFormProps) {
  const [accountId, setAccountId] = useState(accounts[0]?.id ?? '');
  const account = accounts.find(({ id }) => id === accountId);
  const brands = account?.provider.brands ?? [];
  const [chosenBrand, setBrand] = useState('');
  const brand = brands.find((entry) => entry.brand === chosenBrand) ?? brands[0];
  const [credential, setCredential] = useState<string>();
  const [modelId, setModelId] = useState('');
  const [text, setText] = useState('');
  const [problems, setProblems] = useState<readonly string[]>([]);

  const of = { accountId, brand: brand?.brand ?? '' };
  const {
    data: existing,
    refetch,
    loading: isLooking,
  } = useQuery(CredentialsDocument, {
    variables: { fleetId, ...of },
    skip: !brand?.credentialKinds.includes('SHARED'),
  });
  const { data: listed } = useQuery(VehicleModelsDocument, {
    variables: of,
    skip: !account?.provider.capabilities.includes('VEHICLES'),
  });
  const [create, { loading: isCreating }] = useMutation(CreateCredentialDocument);
  const [start, { loading: isStarting }] = useMutation(StartOnboardingDocument);
  const credentialKey = useIdempotencyKeys();
  const onboardingKey = useIdempotencyKeys();
  if (!brand) return null;

  const credentials = existing?.fleet?.oemCredentials.nodes ?? [];
  const models = listed?.vehicleModels ?? [];
  // Until it is known which ones there are, none is proposed.
  const choice = credential ?? (isLooking ? '' : usualChoice(brand, credentials));
  const columns = columnsFor(brand, choice === OWN);
  const rows = rowsIn(text, columns);

  function choose(change: () => void): void {
    setCredential(undefined);
    setModelId('');
    setProblems([]);
    change();
  }

  function chooseModel(id: string): void {
    setModelId(id);
    // Some models of a brand have units with a password of their own, some share a credential.
    const kind = models.find((model) => model.modelId === id)?.credentialKind;
    if (kind === 'INDIVIDUAL') setCredential(OWN);
    else if (kind === 'SHARED' && choice === OWN) setCredential(undefined);
  }

  /** → the id of the credential that opens the vehicles; undefined where there is none to name, null when it was refused */
  async function openingWith(form: FormData): Promise<string | undefined | null> {
    if (choice !== NEW) return choice === OWN || choice === '' ? undefined : choice;
    const input = { ...of, ...newCredentialIn(form, brand!) };
    const { data } = await create({
      variables: { input: { ...input, idempotencyKey: credentialKey(input) } },
    });
    const { credential: created, userErrors = [] } = data?.createOemCredential ?? {};
    if (!created) {
      setProblems(userErrors.map(({ message }) => message));
      return null;
    }
    await refetch();
    setCredential(created.id);
    return created.id;
  }

  async function send(form: FormData): Promise<void> {
    const credentialId = await openingWith(form);
    if (credentialId === null) return;
    const odometer = brand!.odometerRequired
      ? { value: Number(form.get('odometer')), unit: 'KILOMETERS' as const }
      : undefined;
    const common = {
      brand: brand!.brand,
      ...(credentialId && { credentialId }),
      ...(modelId && { vehicleModelId: modelId }),
      ...(odometer && { odometer }),
    };
    const input = { accountId, vehicles: rows.map((row) => ({ ...row, ...common })) };
    const { data } = await start({
      variables: { input: { ...input, idempotencyKey: onboardingKey(input) } },
    });
    const { onboarding, userErrors = [] } = data?.startOnboarding ?? {};
    if (onboarding) onStarted(onboarding.id);
    else setProblems(userErrors.map(({ message }) => message));
  }

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    setProblems([]);
    await send(new FormData(event.currentTarget)).catch((error: unknown) =>
      setProblems([error instanceof Error ? error.message : String(error)]),
    );
  }

  const isBusy = isCreating || isStarting;
  const isReady = !isBusy && !(isLooking && choice === '') && rows.length > 0;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <div className="pair">
        <label>
          Account
          <select
            value={accountId}
            onChange={(event) => choose(() => setAccountId(event.target.value))}
          >
            {accounts.map(({ id, name, provider }) => (
              <option key={id} value={id}>
                {name === provider.displayName ? name : `${name} (${provider.displayName})`}
              </option>
            ))}
          </select>
        </label>
        <label>
          Brand
          <select
            value={brand.brand}
            onChange={(event) => choose(() => setBrand(event.target.value))}
          >
            {brands.map((entry) => (
              <option key={entry.brand} value={entry.brand}>
                {entry.displayName}
              </option>
            ))}
          </select>
        </label>
      </div>
      {models.length > 0 && (
        <label>
          Model, if you like
          <select value={modelId} onChange={(event) => chooseModel(event.target.value)}>
            <option value="">Not said</option>
            {models.map((model) => (
              <option key={model.modelId} value={model.modelId}>
                {model.name}
              </option>
            ))}
          </select>
        </label>
      )}
      {isLooking && choice === '' && (
        <p className="note" role="status">
          Looking for credentials …
        </p>
      )}
      {brand.authorizationHint && <p className="note">{brand.authorizationHint}</p>}
      {choice !== '' && (
        <CredentialChoice
          brand={brand}
          credentials={credentials}
          chosen={choice}
          onChoose={setCredential}
        />
      )}
      {brand.odometerRequired && (
        <label>
          Odometer, in kilometers
          <input name="odometer" type="number" min={0} step={1} required defaultValue={0} />
        </label>
      )}
      <label>
        {columns.length === 1 ? 'VINs' : 'Vehicles'}
        <textarea
          value={text}
          onChange={(event) => setText(event.target.value)}
          rows={6}
          required
          spellCheck={false}
          autoCapitalize={columns.includes('individualPassword') ? 'none' : 'characters'}
          autoComplete="off"
          placeholder={
            columns.length === 1
              ? 'One a line, or parted by blanks or commas'
              : `One a line: ${columns.map((column) => COLUMNS[column]).join(', ')}`
          }
          aria-describedby="rows-note"
        />
      </label>
      <p id="rows-note" className="note">
        {rows.length === 1 ? '1 vehicle' : `${rows.length.toLocaleString()} vehicles`}
        {columns.length > 1 &&
          `; in each line ${columns.map((column) => COLUMNS[column]).join(', ')}, as pasted from a sheet`}
        . A line with a fault fails alone.
      </p>
      {problems.map((problem) => (
        <p key={problem} role="alert" className="problem">
          {problem}
        </p>
      ))}
      <button className="primary" disabled={!isReady}>
        {isBusy ? 'Starting …' : 'Start onboarding'}
      </button>
    </form>
  );
}

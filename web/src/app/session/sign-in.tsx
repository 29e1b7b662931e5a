import { type SyntheticEvent, useEffect, useState } from 'react';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { TextInput } from '../../ui/field';
import { Preferences } from '../frame/preferences';
import { texts } from '../texts';
import { session, type SessionState, type SignInRefusal } from './session';

type SignedOut = Extract<SessionState, { readonly kind: 'signed-out' }>;

/** Asks who is there: at the company's identity provider, or for a client's id and secret. */
export function SignIn({ state: { why, oidc } }: { readonly state: SignedOut }) {
  const t = useTexts(texts);
  useEffect(() => {
    document.title = t.signIn.title;
  }, [t]);
  return (
    <main className="sign-in">
      <h1>{t.signIn.title}</h1>
      {why !== 'new' && <p role="status">{why === 'ended' ? t.signIn.ended : t.signIn.left}</p>}
      {oidc && (
        <>
          <Button look="main" onPress={() => void session.signInElsewhere(oidc)}>
            {t.signIn.withProvider(new URL(oidc.issuer).host)}
          </Button>
          <p className="hint">{t.signIn.or}</p>
        </>
      )}
      <ClientForm />
      <Preferences />
    </main>
  );
}

function ClientForm() {
  const t = useTexts(texts);
  const [clientId, setClientId] = useState('');
  const [secret, setSecret] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<SignInRefusal | 'empty' | null>(null);

  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    if (clientId.trim() === '' || secret === '') {
      setRefusal('empty');
      return;
    }
    setBusy(true);
    setRefusal(await session.signIn(clientId.trim(), secret));
    setBusy(false);
  };

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        label={t.signIn.clientId}
        value={clientId}
        onChange={setClientId}
        autoComplete="username"
        autoFocus
      />
      <TextInput
        label={t.signIn.clientSecret}
        type="password"
        value={secret}
        onChange={setSecret}
        autoComplete="current-password"
        hint={t.signIn.hint}
      />
      <p className="field-error" role="alert">
        {refusal && wordsFor(refusal, t)}
      </p>
      <Button type="submit" look="main" isPending={isBusy}>
        {isBusy ? t.signIn.busy : t.signIn.submit}
      </Button>
    </form>
  );
}

function wordsFor(refusal: SignInRefusal | 'empty', t: (typeof texts)['en']): string {
  if (refusal === 'empty') return t.signIn.required;
  if (refusal.kind === 'wrong') return t.signIn.wrong;
  const { kind, retryAfterSeconds } = refusal.failure;
  const { title, hint } = t.failures[kind];
  return `${title}. ${retryAfterSeconds === null ? hint : t.retryIn(retryAfterSeconds)}`;
}

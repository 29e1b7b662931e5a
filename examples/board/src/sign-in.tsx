import { useState, type FormEvent } from 'react';
import { Session } from './session';

export function SignIn({ onSession }: { readonly onSession: (session: Session) => void }) {
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? '').trim();
    setBusy(true);
    setProblem(undefined);
    try {
      onSession(
        await Session.open({ clientId: text('clientId'), clientSecret: text('clientSecret') }),
      );
    } catch (error) {
      setProblem((error as Error).message);
      setBusy(false);
    }
  }

  return (
    <main className="sign-in">
      <form
        className="card"
        onSubmit={(event) => void submit(event)}
        aria-describedby="sign-in-note"
      >
        <h1>
          <Mark /> Fleetgraph board
        </h1>
        <label>
          Client id
          <input
            name="clientId"
            required
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
          />
        </label>
        <label>
          Client secret
          <input name="clientSecret" type="password" required autoComplete="off" />
        </label>
        {problem && (
          <p role="alert" className="problem">
            {problem}
          </p>
        )}
        <button className="primary" disabled={isBusy}>
          {isBusy ? 'Signing in …' : 'Sign in'}
        </button>
        <p id="sign-in-note" className="note">
          The demo prints both when it starts. They stay in this page’s memory; closing or reloading
          the page forgets them.
        </p>
      </form>
    </main>
  );
}

export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M9 17l5 5 9-11" />
    </svg>
  );
}

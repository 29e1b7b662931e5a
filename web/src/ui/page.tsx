import { type ReactNode, useEffect } from 'react';
import { InPage } from './states';

interface PageProps {
  readonly title: string;
  /** Beside the title, such as a status. */
  readonly beside?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page with its one heading, which is the title of the browser's tab as well. */
export function Page({ title, beside, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Fleetgraph`;
  }, [title]);
  return (
    <InPage value={true}>
      <div className="page">
        <header className="page-header">
          <h1>{title}</h1>
          {beside}
          {actions !== undefined && <div className="page-actions">{actions}</div>}
        </header>
        {children}
      </div>
    </InPage>
  );
}

interface CardProps {
  readonly title: string;
  readonly beside?: ReactNode;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A part of a page with a heading of its own. */
export function Card({ title, beside, wide = false, children }: CardProps) {
  return (
    <section className={wide ? 'card wide' : 'card'} aria-label={title}>
      <header className="card-header">
        <h2>{title}</h2>
        {beside}
      </header>
      {children}
    </section>
  );
}

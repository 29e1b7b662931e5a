import { useQuery } from '@apollo/client/react';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { FailureNotice, ScreenLoading } from '../../ui/states';
import { failureOf } from '../connection/failure';
import { ViewerDocument } from './generated/viewer';

export interface Viewer {
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Fleets that the client is restricted to; null for an operator. */
  readonly fleets: readonly { readonly id: string; readonly name: string }[] | null;
  /** Returns whether the viewer holds a scope. */
  readonly may: (scope: string) => boolean;
}

const ViewerContext = createContext<Viewer | null>(null);

/** Returns who is signed in, with the scopes that decide what is offered. */
export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error('useViewer is used outside of ViewerProvider');
  return viewer;
}

export function ViewerProvider({ children }: { readonly children: ReactNode }) {
  const { data, error, refetch } = useQuery(ViewerDocument);
  const viewer = useMemo<Viewer | null>(() => {
    if (!data) return null;
    const { clientId, scopes, fleets } = data.viewer;
    const may = (scope: string): boolean =>
      scopes.includes(scope) ||
      (scope === 'fleet:read' && scopes.some((held) => held.endsWith(':write')));
    return { clientId, scopes, fleets, may };
  }, [data]);
  if (viewer) return <ViewerContext value={viewer}>{children}</ViewerContext>;
  if (error) return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  return <ScreenLoading />;
}

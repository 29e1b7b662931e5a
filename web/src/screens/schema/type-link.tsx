import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Params } from '../../app/address';

interface TypeLinkProps {
  readonly name: string;
  readonly isCurrent?: boolean;
  readonly children?: ReactNode;
}

/** Link to a type of the reference, which leaves the search as it is. */
export function TypeLink({ name, isCurrent = false, children }: TypeLinkProps) {
  return (
    <Link
      to="/developer/schema"
      search={(earlier: Params) => ({ ...earlier, type: name })}
      resetScroll={false}
      {...(isCurrent && { 'aria-current': 'true' as const })}
    >
      {children ?? name}
    </Link>
  );
}

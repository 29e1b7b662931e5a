import type { ReactNode } from 'react';

/** State of something: never by color alone, always with its word. */
export type Tone = 'good' | 'waiting' | 'bad' | 'neutral' | 'info';

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={`badge ${tone}`}>{children}</span>;
}

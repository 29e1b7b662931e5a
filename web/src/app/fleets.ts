import { skipToken, useQuery } from '@apollo/client/react';
import { FleetsDocument } from './session/generated/viewer';
import { useViewer } from './session/viewer';

export interface FleetChoice {
  readonly id: string;
  readonly name: string;
}

/** Returns the fleets that the viewer may see; undefined while they are being read. */
export function useFleets(): {
  readonly fleets: readonly FleetChoice[] | undefined;
  readonly error: unknown;
  readonly refetch: () => void;
} {
  const viewer = useViewer();
  const { data, error, refetch } = useQuery(
    FleetsDocument,
    viewer.fleets === null ? {} : skipToken,
  );
  return {
    fleets: viewer.fleets ?? data?.fleets.nodes,
    error,
    refetch: () => void refetch(),
  };
}

export type CredentialType = 'SHARED' | 'INDIVIDUAL' | 'NONE';

/** Parts of a shared credential of a brand: the public field and the secret one. */
export interface CredentialShape {
  readonly principal: 'client_id' | 'username';
  readonly secret: 'client_secret' | 'password';
}

const BY_CLIENT: CredentialShape = { principal: 'client_id', secret: 'client_secret' };
const BY_PASSWORD: CredentialShape = { principal: 'username', secret: 'password' };

/**
 * Shapes of a brand's shared credentials; `by-owner` where each owner authorizes and nothing can be
 * typed in.
 */
export type CredentialShapes = readonly CredentialShape[] | 'by-owner';

/**
 * The telematics brands by their name on the wire, with the shapes of their shared credentials;
 * null where there are none. CLOUDBOXX and NIU are spelled so in the documents, the others by the
 * same rule. Which brand's credentials have a password is not documented, only that some have: here
 * it is Segway, which takes either.
 */
export const BRANDS: Readonly<Record<string, CredentialShapes | null>> = {
  CLOUDBOXX: null,
  MERCEDES_BENZ: [BY_CLIENT],
  NIU: [BY_CLIENT],
  SEGWAY: [BY_CLIENT, BY_PASSWORD],
  TESLA: 'by-owner',
};

/** Element of `GET /telematics-brands/{brand}/available-vehicle-models`. */
export interface SimulatedModel {
  readonly id: string;
  readonly telematicsBrand: string;
  readonly maker: string;
  readonly name: string;
  readonly type: 'CAR' | 'MOPED' | 'DEV_KIT';
  readonly credentialType: CredentialType;
  readonly setupRequired: boolean;
}

export const MODELS: readonly SimulatedModel[] = [
  {
    id: '01GG9QFP7432K1QT65T4Q4HWSD',
    telematicsBrand: 'CLOUDBOXX',
    maker: 'INVERS',
    name: 'Devkit 4G',
    type: 'DEV_KIT',
    credentialType: 'NONE',
    setupRequired: false,
  },
  {
    id: '01GG9QFP7432K1QT65T4Q4HWSE',
    telematicsBrand: 'CLOUDBOXX',
    maker: 'Volkswagen',
    name: 'ID.3',
    type: 'CAR',
    credentialType: 'NONE',
    setupRequired: false,
  },
  {
    id: '01F4XW6QHWKT4HMSFDZ9CCQH1G',
    telematicsBrand: 'MERCEDES_BENZ',
    maker: 'Mercedes-Benz',
    name: 'EQA',
    type: 'CAR',
    credentialType: 'SHARED',
    setupRequired: true,
  },
  {
    id: '01F4XW6QHWKT4HMSFDZ9CCQH1N',
    telematicsBrand: 'NIU',
    maker: 'NIU',
    name: 'N1',
    type: 'MOPED',
    credentialType: 'INDIVIDUAL',
    setupRequired: false,
  },
  {
    id: '01F4XW6QHWKT4HMSFDZ9CCQH1Q',
    telematicsBrand: 'NIU',
    maker: 'NIU',
    name: 'NQi Sport',
    type: 'MOPED',
    credentialType: 'SHARED',
    setupRequired: true,
  },
  {
    id: '01F4XW6QHWKT4HMSFDZ9CCQH1S',
    telematicsBrand: 'SEGWAY',
    maker: 'Segway',
    name: 'E125S',
    type: 'MOPED',
    credentialType: 'SHARED',
    setupRequired: true,
  },
  {
    id: '01F4XW6QHWKT4HMSFDZ9CCQH1T',
    telematicsBrand: 'TESLA',
    maker: 'Tesla',
    name: 'Model 3',
    type: 'CAR',
    credentialType: 'SHARED',
    setupRequired: true,
  },
];

/**
 * Credentials that open a vehicle of the brand; as its credentials have it where the brand has no
 * models.
 */
export function credentialTypesOf(
  brand: string,
  shapes: CredentialShapes | null = null,
): readonly CredentialType[] {
  const types = new Set(
    MODELS.filter(({ telematicsBrand }) => telematicsBrand === brand).map(
      ({ credentialType }) => credentialType,
    ),
  );
  if (types.size > 0) return [...types];
  return [shapes === null ? 'NONE' : 'SHARED'];
}

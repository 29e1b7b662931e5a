export const SECRET_KINDS = ['CLIENT_SECRET', 'PASSWORD'] as const;
/** What a carmaker's credential is made of: a client id with its secret, or a user name with its password. */
export type SecretKind = (typeof SECRET_KINDS)[number];

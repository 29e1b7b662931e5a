import { type AccountDirectory } from './accounts.js';
import { type DamoovSettings } from './settings.js';
import { type SimulatedUser } from './user-book.js';

const NO_DEVICE = {
  MobileUid: null,
  DeviceModel: null,
  OsType: '',
  OsVersion: null,
  SdkVersion: null,
  AppVersion: null,
  VirtualImei: '000000000000000',
};

/**
 * A user as the list and `find` return it; the names of the account's parts only where they were
 * asked for.
 */
export function toUserItem(
  user: SimulatedUser,
  accounts: AccountDirectory,
  info: 'none' | 'nameless' | 'named',
  activityStatus: DamoovSettings['activityStatus'],
) {
  return {
    DeviceToken: user.deviceToken,
    DateCreated: toTimestamp(user.createdAt),
    Status: user.status,
    ActivityStatus: activityStatus,
    UserProfile: user.profile,
    MobileDevice: NO_DEVICE,
    AccountInfo: info === 'none' ? null : toAccountInfo(user, accounts, info === 'named'),
    UserWallets: null,
    IdentityId: null,
    IdentityProvider: null,
    UserFields: [user.userFields],
  };
}

function toAccountInfo(
  { instanceId }: SimulatedUser,
  accounts: AccountDirectory,
  named: boolean,
): Record<string, string | null> {
  const {
    companyId = null,
    applicationId = null,
    name = 'Simulated instance',
  } = accounts.findInstance(instanceId) ?? {};
  return {
    CompanyId: companyId,
    CompanyName: named ? 'Simulated company' : null,
    ApplicationId: applicationId,
    ApplicationName: named ? 'Simulated application' : null,
    InstanceId: instanceId,
    InstanceName: named ? name : null,
  };
}

/** Without a zone, and with seven digits of the second. */
function toTimestamp(at: Date): string {
  return at.toISOString().replace('Z', '0000');
}

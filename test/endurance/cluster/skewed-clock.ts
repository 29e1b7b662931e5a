/**
 * Loaded by `node --import` before an instance: its clock is ahead by ENDURANCE_SKEW_MS, as on a
 * machine without time synchronization.
 */
const skewMs = Number(process.env['ENDURANCE_SKEW_MS'] ?? 0);
const RealDate = Date;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(
      target,
      args.length === 0 ? [RealDate.now() + skewMs] : args,
      newTarget,
    ) as Date,
  apply: () => new RealDate(RealDate.now() + skewMs).toString(),
  get: (target, name, receiver) =>
    name === 'now'
      ? () => RealDate.now() + skewMs
      : (Reflect.get(target, name, receiver) as unknown),
});

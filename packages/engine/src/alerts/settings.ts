import { isTimeZone } from "../limits/settings.ts";

/** Where alerts are posted, and when the daily digest comes. Give every worker of one database the same. */
export interface AlertSettings {
  /** The receiver: an https address, or http on loopback. Redirects are not followed. */
  readonly url: string;
  /** The key that signs every alert by Standard Webhooks: `whsec_` and 24 to 64 random bytes in Base64. */
  readonly secret: string;
  /** When the daily digest comes, in `zone`. @default "09:00" */
  readonly digestAt?: string;
  /** The time zone of the digest's day, as an IANA name. @default "UTC" */
  readonly zone?: string;
}

/** The names of the settings, for those that are mistyped. */
export const alertSettingNames: Readonly<Record<keyof AlertSettings, true>> = {
  url: true,
  secret: true,
  digestAt: true,
  zone: true,
};

/** What is wrong with settings of alerts; undefined when they are fine. Neither the address nor the secret is shown. */
export function alertsProblem({ url, secret, digestAt, zone }: Partial<AlertSettings>): string | undefined {
  if (typeof url !== "string") return 'alerts.url must be an address such as "https://alerts.example/payouts"';
  const problem = addressProblem(URL.parse(url));
  if (problem !== undefined) return `alerts.url ${problem}`;
  if (typeof secret !== "string" || !isSecret(secret))
    return 'alerts.secret must be "whsec_" and 24 to 64 random bytes in Base64: make one with echo whsec_$(openssl rand -base64 32)';
  if (digestAt !== undefined && !(typeof digestAt === "string" && /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/.test(digestAt)))
    return 'alerts.digestAt must be a time of day such as "09:00"';
  if (zone !== undefined && !(typeof zone === "string" && isTimeZone(zone)))
    return 'alerts.zone must be an IANA name such as "Asia/Shanghai"';
  return undefined;
}

function addressProblem(url: URL | null): string | undefined {
  if (url === null) return 'must be an address such as "https://alerts.example/payouts"';
  if (url.username !== "" || url.password !== "")
    return "must not have a user or password: alerts are signed, and the receiver checks that";
  const isLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback)) return undefined;
  return "must begin with https://; http:// is for loopback only";
}

function isSecret(secret: string): boolean {
  const [, key] = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/.exec(secret) ?? [];
  const { length } = Buffer.from(key ?? "", "base64");
  return length >= 24 && length <= 64;
}

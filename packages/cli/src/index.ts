export {
  defineConfig,
  type GatewayName,
  type PayoutConfig,
  type ProviderConfig,
  type SecretSource,
} from "./config/config.ts";

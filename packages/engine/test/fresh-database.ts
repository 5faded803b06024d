export { freshDatabase } from "@payout/test-support/fresh-database";

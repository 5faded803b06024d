export { createConsole } from "./console.ts";
export type { ConsoleEngine, ConsoleRole, ConsoleSettings, SignedIn } from "./settings.ts";

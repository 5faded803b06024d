export { type BrokenProvider, brokenProviders } from "./broken-providers.ts";
export type { ConformanceCase } from "./case.ts";
export { conformanceCases } from "./conformance.ts";
export { oversizedInputCases, type SchemaShape } from "./oversized.ts";
export {
  type RecordedRequest,
  type Script,
  type ScriptedGateway,
  type ScriptedReply,
  startScriptedGateway,
} from "./scripted-gateway.ts";
export type { ConformanceSubject, DocumentedWord, MessageFacts, RefusalFacts } from "./subject.ts";
export { type Unproven, unprovenCases } from "./unproven-cases.ts";

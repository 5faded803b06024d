export type { Alert, DailyDigest, DigestCount, DigestWaiting, PayoutAlert, ProviderAlert } from "./alerts/alert.ts";
export { type PayoutAlertKind, type ProviderAlertKind, payoutAlertKinds, providerAlertKinds } from "./alerts/kinds.ts";
export type { AlertSettings } from "./alerts/settings.ts";
export type { ApproveOptions, DeclineOptions } from "./approvals/approve.ts";
export type { Proposal, ProposalFilter, ProposalKind, ProposalState } from "./approvals/proposal.ts";
export type { RequestApprovalOptions } from "./approvals/request.ts";
export type { ApprovalRules, Approvers, OrderRule } from "./approvals/rules.ts";
export type { CallersTransaction, TransactionClient } from "./callers-transaction.ts";
export type { CancelOptions } from "./cancel.ts";
export type { StatementIdentity } from "./database/reconciliation-tables.ts";
export type { Decisions } from "./decisions.ts";
export { createEngine, type DestinationOf, type DestinationsOf, type Engine } from "./engine.ts";
export { EngineError, type EngineErrorCode, type EngineErrorDetails } from "./errors.ts";
export type { EventExport, ExportOptions } from "./export/options.ts";
export type { ReferenceOptions } from "./find/by-reference.ts";
export type { PayoutCount } from "./find/count.ts";
export type { AmountFilter, PayoutFilter } from "./find/filter.ts";
export type { BlockReason } from "./limits/block.ts";
export type { BalanceCheck } from "./limits/check-balance.ts";
export type { ProviderEvent, ProviderEventKind, ProviderHandler } from "./limits/provider-events.ts";
export type { ProviderStatus } from "./limits/provider-status.ts";
export type { AmountsByCurrency, ProviderLimits } from "./limits/settings.ts";
export type { ObservationSource } from "./machine/decide.ts";
export type { TransitionEvent } from "./machine/table.ts";
export type { PayoutState } from "./machine/words.ts";
export type { NoteOptions } from "./notes/note.ts";
export type { Operations } from "./operations.ts";
export type { Decider } from "./operator.ts";
export type { Activity, ActivityFilter } from "./overview/activity.ts";
export type { OpenPayouts, Overview } from "./overview/overview.ts";
export type { PayAgainOptions } from "./pay-again/pay-again.ts";
export type { Erased, EraseOptions } from "./personal/erase.ts";
export type { GatewayMessage, Revealed, RevealOptions } from "./personal/reveal.ts";
export type { Reading } from "./reading.ts";
export type { DifferenceKind, ReconciliationDifference } from "./reconcile/difference.ts";
export type {
  DifferenceFilter,
  ReconciliationFilter,
  ReconciliationState,
  StoredReconciliation,
} from "./reconcile/list.ts";
export type { ReconciliationOperations } from "./reconcile/operations.ts";
export type {
  GatewayStatement,
  ReconcileOptions,
  Reconciliation,
  ReconciliationScope,
  StartReconciliationOptions,
  StatementColumns,
} from "./reconcile/options.ts";
export type { SettleOptions } from "./reconcile/settle.ts";
export type { StoredDifference } from "./reconcile/stored-differences.ts";
export type { HistoryEvent, StoredPayout } from "./record.ts";
export type { NextStep, NextStepCode } from "./resolve/next-step.ts";
export type { ReopenOptions } from "./resolve/reopen.ts";
export type { DecidedPayout, ResolveOptions } from "./resolve/resolve.ts";
export type { DecisionWord } from "./resolve/rules.ts";
export type { AnyProvider, EngineSettings, PersonalDataSettings, ProviderRules, Providers } from "./settings.ts";
export type { EventKind } from "./store/event-kinds.ts";
export type { EventData } from "./store/events.ts";
export type { StreamEntry, StreamOptions, StreamResult } from "./stream.ts";
export type { SubmitOptions } from "./submit.ts";
export type { PayoutHandler } from "./work/deliver.ts";

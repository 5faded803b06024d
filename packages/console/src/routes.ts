import type { Form } from "./form.ts";
import { approveForm } from "./forms/approve.ts";
import { decideForm } from "./forms/decide.ts";
import { declineForm } from "./forms/decline.ts";
import { eraseForm } from "./forms/erase.ts";
import { exportForm } from "./forms/export.ts";
import { noteForm } from "./forms/note.ts";
import { payAgainForm } from "./forms/pay-again.ts";
import { cancelForm, reopenForm, requestApprovalForm } from "./forms/payout-reasons.ts";
import { balanceForm, pauseForm, recoveredForm, resumeForm } from "./forms/provider-forms.ts";
import { reconcileForm } from "./forms/reconcile.ts";
import { cancelReconciliationForm, downloadForm, settleForm } from "./forms/reconciliation-forms.ts";
import { revealForm } from "./forms/reveal.ts";
import { rulesForm } from "./forms/rules.ts";
import { withdrawForm } from "./forms/withdraw.ts";
import { activityPage } from "./pages/activity.ts";
import { approvalsPage } from "./pages/approvals.ts";
import { keyboardPage } from "./pages/keyboard.ts";
import { overviewPage } from "./pages/overview.ts";
import { payoutPage } from "./pages/payout.ts";
import { payoutsPage } from "./pages/payouts.ts";
import { proposalPage } from "./pages/proposal.ts";
import { providersPage } from "./pages/providers.ts";
import { reconciliationPage, reconciliationsPage } from "./pages/reconciliations.ts";
import { rulesPage } from "./pages/rules.ts";
import { accountSearch, searchPage } from "./pages/search.ts";
import type { Page } from "./view.ts";

/** A form whose subject only the form itself knows. */
// biome-ignore lint/suspicious/noExplicitAny: each form loads its own subject, and hands it to itself.
export type AnyForm = Form<any>;

/** What answers under an address: a page that shows, a form that does, or both. */
export interface Route {
  readonly page?: Page;
  readonly form?: AnyForm;
}

/** Every address of the console. What is about something names it in the parameters: a reference may hold any character. */
export const routes: Readonly<Partial<Record<string, Route>>> = {
  "/": { page: overviewPage },
  "/search": { page: searchPage },
  "/search/account": { form: accountSearch },
  "/payouts": { page: payoutsPage },
  "/payout": { page: payoutPage },
  "/payout/decide": { form: decideForm },
  "/payout/note": { form: noteForm },
  "/payout/reveal": { form: revealForm },
  "/payout/pay-again": { form: payAgainForm },
  "/payout/reopen": { form: reopenForm },
  "/payout/cancel": { form: cancelForm },
  "/payout/request-approval": { form: requestApprovalForm },
  "/approvals": { page: approvalsPage, form: approveForm },
  "/approvals/withdraw": { form: withdrawForm },
  "/proposal": { page: proposalPage },
  "/proposal/decline": { form: declineForm },
  "/providers": { page: providersPage },
  "/provider/pause": { form: pauseForm },
  "/provider/resume": { form: resumeForm },
  "/provider/recovered": { form: recoveredForm },
  "/provider/balance": { form: balanceForm },
  "/reconciliations": { page: reconciliationsPage },
  "/reconciliations/start": { form: reconcileForm },
  "/reconciliation": { page: reconciliationPage },
  "/reconciliation/settle": { form: settleForm },
  "/reconciliation/cancel": { form: cancelReconciliationForm },
  "/reconciliation/download": { form: downloadForm },
  "/exports": { form: exportForm },
  "/activity": { page: activityPage },
  "/rules": { page: rulesPage },
  "/rules/change": { form: rulesForm },
  "/erase": { form: eraseForm },
  "/keyboard": { page: keyboardPage },
};

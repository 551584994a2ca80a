// What pages without the shell start: sign-in and errors.
import { focusErrorSummary, sendFormsOnce } from "./forms.js";
import { startToasts } from "./toasts.js";

startToasts();
sendFormsOnce();
focusErrorSummary();

// The sign-in page opens when somebody signed out: other tabs ask how they stand.
new BroadcastChannel("kapstone-sign-in").postMessage({ kind: "check" });

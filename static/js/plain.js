// What pages without the shell start: sign-in and errors.
import { focusErrorSummary, sendFormsOnce } from "./forms.js";
import { startToasts } from "./toasts.js";

startToasts();
sendFormsOnce();
focusErrorSummary();

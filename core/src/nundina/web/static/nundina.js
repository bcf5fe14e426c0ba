// Enhancements only: every page works without this file.
"use strict";

// Links to a dialog open it as a modal; closing goes back to where the focus was.
document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-close]");
  if (closer && closer.closest("dialog")) {
    if (closer.getAttribute("href") === "#") {
      event.preventDefault();
      closer.closest("dialog").close();
    }
    return;
  }
  const opener = event.target.closest('a[href^="#"], [data-dialog]');
  const id = opener && (opener.dataset.dialog || opener.getAttribute("href").slice(1));
  const dialog = id && document.getElementById(id);
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault();
    dialog.showModal();
  } else if (event.target instanceof HTMLDialogElement) {
    event.target.close();
  }
});

function openDialogs(root) {
  for (const dialog of root.querySelectorAll("dialog[data-open], dialog:target")) {
    if (dialog.matches(":modal")) continue;
    dialog.removeAttribute("open"); // not close(): its event comes later and would lead away from the page
    dialog.showModal();
  }
}
document.addEventListener("DOMContentLoaded", () => openDialogs(document));
document.addEventListener("htmx:afterSettle", (event) => openDialogs(event.target));

// A dialog that is a page of its own goes back to its page when it is closed.
document.addEventListener("close", (event) => {
  const closer = event.target.matches("dialog[data-open]") && event.target.querySelector("[data-close]");
  if (closer && closer.getAttribute("href") !== "#") location.assign(closer.href);
}, true);

// The first field that is wrong is shown with the sentence below it, whatever sticks to the window's edges.
window.addEventListener("load", () => {
  document.querySelector(".field [aria-invalid]")?.closest(".field").scrollIntoView({block: "center"});
});

// A menu closes when something else is pressed, and with Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  else if (!event.defaultPrevented && event.target.getAttribute("method") === "post") event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", (event) => {
  // Back to a form that was sent already: it begins anew, so that nothing is made twice or lost by accident.
  if (event.persisted && document.querySelector("form[data-once][data-sent]")) location.reload();
  for (const form of document.forms) delete form.dataset.sent;
});

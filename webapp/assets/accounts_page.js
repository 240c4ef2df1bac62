/* The Accounts page in the browser: Ctrl Z outside of fields takes the last change back, and the focus stays. */
(function () {
  "use strict";
  var BUTTONS = ["accounts-restore-button", "accounts-undo-button"];
  var REDRAWN = "#accounts-list, #accounts-files";
  var lastFocused = "";

  function isField(target) {
    return target.isContentEditable || ["INPUT", "TEXTAREA"].indexOf(target.tagName) >= 0;
  }

  function hasOwnUndo(target) {
    return isField(target) && target.type !== "checkbox";
  }

  function undoButton() {
    return BUTTONS.map(function (id) {
      return document.getElementById(id);
    }).find(function (found) {
      return found && found.checkVisibility();
    });
  }

  /* What was saved is drawn anew: the focus goes back to the same control, or to the way back if that is gone. */
  function keepFocus() {
    if (!lastFocused || document.activeElement !== document.body) {
      return;
    }
    var control = document.getElementById(lastFocused);
    var target = control && control.checkVisibility() ? control : undoButton();
    if (target) {
      target.focus({ preventScroll: true });
    }
  }

  document.addEventListener("focusin", function (event) {
    lastFocused = event.target.closest(REDRAWN) ? event.target.id : "";
  });
  document.addEventListener("pointerdown", function (event) {
    lastFocused = event.target.closest(REDRAWN) ? lastFocused : "";
  });
  new MutationObserver(keepFocus).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("keydown", function (event) {
    var isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
    if (!isUndo || window.location.pathname !== "/accounts" || hasOwnUndo(event.target)) {
      return;
    }
    var button = undoButton();
    if (button) {
      event.preventDefault();
      button.click();
    }
  });
})();

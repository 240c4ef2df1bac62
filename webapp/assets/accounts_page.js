/* Accounts and Settings in the browser: Ctrl Z outside of fields takes the last change back; a redraw takes nothing. */
(function () {
  "use strict";
  var BUTTONS = ["accounts-restore-button", "accounts-undo-button", "settings-undo-button"];
  var PATHS = ["/accounts", "/settings"];
  var REDRAWN = "#accounts-list, #accounts-files";
  var MENUS = "#accounts-list .account-more";
  /* The control in use where it is drawn anew with every change, and that control as it was drawn last. */
  var lastFocused = "";
  var lastDrawn = null;
  /* What is being typed into a name and not saved yet, and the menus that are open. */
  var typing = null;
  var menus = [];

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

  function saidOf(field) {
    return field.closest("label").textContent;
  }

  /* The text goes back into a field of the same account only: places change where accounts come and go. */
  function keepTyping() {
    var field = typing && document.getElementById(typing.id);
    if (!field || field === typing.field || saidOf(field) !== typing.said) {
      return;
    }
    var before = typing.field;
    typing.field = field;
    field.value = before.value;
    field.focus({ preventScroll: true });
    field.setSelectionRange(before.selectionStart, before.selectionEnd);
  }

  function keepMenus() {
    var drawn = document.querySelectorAll(MENUS);
    menus.filter(function (menu) {
      return !menu.details.isConnected;
    }).forEach(function (menu) {
      var isSamePlace = drawn.length === menu.n;
      var again = Array.prototype.find.call(drawn, function (details, place) {
        return details.firstChild.textContent === menu.said || (isSamePlace && place === menu.place);
      });
      if (again) {
        menu.details = again;
        again.open = true;
      }
    });
    noteMenus();
  }

  function noteMenus() {
    var drawn = document.querySelectorAll(MENUS);
    if (!drawn.length) {
      return;
    }
    menus = Array.prototype.map
      .call(drawn, function (details, place) {
        return { details: details, place: place, n: drawn.length, said: details.firstChild.textContent };
      })
      .filter(function (menu) {
        return menu.details.open;
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
      var before = lastDrawn;
      target.focus({ preventScroll: true });
      keepSelection(before, target);
    }
  }

  /* Who has just selected a name to write over it would otherwise write behind it. */
  function keepSelection(before, field) {
    if (before && before.id === field.id && before.type === "text" && before.value === field.value) {
      field.setSelectionRange(before.selectionStart, before.selectionEnd);
    }
  }

  document.addEventListener("focusin", function (event) {
    lastDrawn = event.target.closest(REDRAWN) ? event.target : null;
    lastFocused = lastDrawn ? lastDrawn.id : "";
    typing = typing && typing.id === lastFocused ? typing : null;
  });
  document.addEventListener("pointerdown", function (event) {
    lastFocused = event.target.closest(REDRAWN) ? lastFocused : "";
    typing = typing && typing.field === event.target ? typing : null;
  });
  document.addEventListener("input", function (event) {
    var field = event.target;
    if (field.type === "text" && field.closest("#accounts-list")) {
      typing = { field: field, id: field.id, said: saidOf(field) };
    }
  });
  document.addEventListener(
    "toggle",
    function (event) {
      if (event.target.matches(MENUS)) {
        noteMenus();
      }
    },
    true
  );
  new MutationObserver(function () {
    keepTyping();
    keepMenus();
    keepFocus();
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && typing && typing.field === event.target) {
      typing = null;
    }
    var isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
    if (!isUndo || PATHS.indexOf(window.location.pathname) < 0 || hasOwnUndo(event.target)) {
      return;
    }
    var button = undoButton();
    if (button) {
      event.preventDefault();
      button.click();
    }
  });
})();

/* Names for controls whose components leave no place for one: lists to choose from, and fields that take files. */
(function () {
  "use strict";

  /* Dash's dropdown is reached through a field that screen readers do not see, and leaves its label out of its name. */
  function nameDropdown(hidden) {
    var button = hidden.parentElement.querySelector("button.dash-dropdown");
    var label = document.querySelector('label[for="' + button.id + '"]');
    hidden.setAttribute("tabindex", "-1");
    button.setAttribute("tabindex", "0");
    if (label) {
      label.id = button.id + "-label";
      button.setAttribute("aria-labelledby", [label.id, button.id + "-value-count", button.id + "-value"].join(" "));
    }
  }

  /* Dash's upload: its field takes the name of its group. */
  function nameFileField(field) {
    field.setAttribute("aria-label", field.closest("[role=group]").getAttribute("aria-label"));
  }

  function nameControls() {
    document.querySelectorAll(".dash-dropdown-focus-target[tabindex='0']").forEach(nameDropdown);
    document.querySelectorAll("[role=group][aria-label] input[type=file]:not([aria-label])").forEach(nameFileField);
  }

  new MutationObserver(nameControls).observe(document.documentElement, { childList: true, subtree: true });
})();

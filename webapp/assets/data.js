/* The Data page in the browser: a closed drawer leaves no fund in the address. */
(function () {
  "use strict";

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.data = {
    pane: function (chosen, tabs) {
      return tabs.map(function (tab) {
        return tab.value !== chosen;
      });
    },

    /* Not an output of the address: what opens the drawer reads it, and Dash takes the two for a circle. */
    closed: function (isOpen, locationId) {
      var asksForFund = new URLSearchParams(window.location.search).has("fund");
      if (!isOpen && asksForFund && window.location.pathname === "/data") {
        window.dash_clientside.set_props(locationId, { search: "" });
      }
      return window.dash_clientside.no_update;
    },
  };
})();

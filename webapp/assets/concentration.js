/* The concentration page in the browser: notes which figure was asked about; figures that only appear ask nothing. */
(function () {
  "use strict";
  var nAsked = 0;

  function nameOf(propertyId, key) {
    try {
      return JSON.parse(propertyId.slice(0, propertyId.lastIndexOf(".")))[key] || "";
    } catch (error) {
      return "";
    }
  }

  function clicked() {
    var triggered = window.dash_clientside.callback_context.triggered;
    return triggered && triggered[0] && triggered[0].value ? triggered[0] : null;
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.concentration = {
    asked: function () {
      var unchanged = window.dash_clientside.no_update;
      var first = clicked();
      if (!first) {
        return unchanged;
      }
      var value = first.value;
      nAsked += 1;
      if (first.prop_id === "concentration-lorenz.clickData") {
        return { mark: "all", at: nAsked };
      }
      if (value.points) {
        return value.points.length ? { bar: value, at: nAsked } : unchanged;
      }
      if (value.rowId !== undefined) {
        return { row: value.rowId, at: nAsked };
      }
      var mark = nameOf(first.prop_id, "figure");
      return mark ? { mark: mark, at: nAsked } : unchanged;
    },

    acted: function () {
      var first = clicked();
      var act = first && nameOf(first.prop_id, "act");
      nAsked += 1;
      return act ? { act: act, at: nAsked } : window.dash_clientside.no_update;
    },
  };
})();

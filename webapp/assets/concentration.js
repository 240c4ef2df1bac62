/* The concentration page in the browser: notes which figure was asked about; figures that only appear ask nothing. */
(function () {
  "use strict";
  var nAsked = 0;

  function markOf(propertyId) {
    try {
      return JSON.parse(propertyId.slice(0, propertyId.lastIndexOf("."))).figure || "";
    } catch (error) {
      return "";
    }
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.concentration = {
    asked: function () {
      var unchanged = window.dash_clientside.no_update;
      var triggered = window.dash_clientside.callback_context.triggered;
      var first = triggered && triggered[0];
      if (!first || !first.value) {
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
      var mark = markOf(first.prop_id);
      return mark ? { mark: mark, at: nAsked } : unchanged;
    },
  };
})();

/* Figures that open their trail: notes which one was asked about; figures that only appear ask nothing. Also when the
   first screen is drawn, as what lies below it waits for that. */
(function () {
  "use strict";
  var nAsked = 0;
  var LONGEST_WAIT = 1000;

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

  /* A point of a marked chart carries one text, a bar of "who brings it" two: the company and the fund. */
  function askedBy(click) {
    var value = click && click.value;
    if (!value) {
      return null;
    }
    if (value.points) {
      var custom = (value.points[0] || {}).customdata || [];
      if (custom.length === 1) {
        return { mark: custom[0] };
      }
      return value.points.length ? { bar: { points: [{ customdata: custom }] } } : null;
    }
    if (value.rowId !== undefined) {
      return { row: value.rowId };
    }
    var mark = nameOf(click.prop_id, "figure");
    return mark ? { mark: mark } : null;
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.figures = {
    /* The first output takes what was asked, the others are clicks on charts: forgotten, so that a second one counts. */
    asked: function () {
      var unchanged = window.dash_clientside.no_update;
      var charts = window.dash_clientside.callback_context.outputs_list.slice(1);
      var asked = askedBy(clicked());
      nAsked += 1;
      var noted = asked ? Object.assign({ at: nAsked }, asked) : unchanged;
      return [noted].concat(
        charts.map(function () {
          return null;
        })
      );
    },

    /* The visit, once its map is drawn and the browser has nothing more to do; the same map in other colours is none. */
    drawn: function (visit) {
      var isVisit = window.dash_clientside.callback_context.triggered.some(function (item) {
        return item.prop_id.startsWith("visit-");
      });
      if (!isVisit) {
        return window.dash_clientside.no_update;
      }
      return new Promise(function (resolve) {
        var idle = window.requestIdleCallback || window.setTimeout;
        window.requestAnimationFrame(function () {
          idle(function () {
            resolve(visit);
          }, window.requestIdleCallback ? { timeout: LONGEST_WAIT } : 0);
        });
      });
    },

    acted: function () {
      var first = clicked();
      var act = first && nameOf(first.prop_id, "act");
      nAsked += 1;
      return act ? { act: act, at: nAsked } : window.dash_clientside.no_update;
    },
  };
})();

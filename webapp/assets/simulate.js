/* Collects the form of the simulate page; while a slider is dragged at most once in 120 ms. */
(function () {
  "use strict";
  var PAUSE = 120;
  var lastSent = 0;
  var newest = 0;
  var lastPins = [];
  var toldRefusal = null;
  var KEPT = "counterpoise-simulate";
  var kept = readKept();
  var isRestored = false;
  var hasFunds = false;
  var isListPending = false;

  /* The form of this tab before the page was loaded again; a browser that keeps nothing begins anew. */
  function readKept() {
    try {
      return JSON.parse(window.sessionStorage.getItem(KEPT));
    } catch (error) {
      return null;
    }
  }

  function keep(visit, form) {
    if (!isRestored || !hasFunds || !visit || !form.is_resting) {
      return;
    }
    try {
      window.sessionStorage.setItem(KEPT, JSON.stringify({ visit: visit, form: form }));
    } catch (error) {
      isRestored = false;
    }
  }

  /* The controls as they were before the page was loaded again, once what may be chosen is there.
     Another list starts its slider anew, and the funds of accounts are drawn anew: these are set when they are there. */
  function restore(marks, lists, accounts, visit, ends, values) {
    var none = window.dash_clientside.no_update;
    var context = window.dash_clientside.callback_context;
    var form = kept && kept.visit === visit ? kept.form : null;
    var isFirst = !isRestored && isOffered(marks, lists, visit);
    var isLater = isRestored && form;
    isRestored = isRestored || Boolean(isFirst);
    if (!form || !(isFirst || isLater)) {
      return Array(4).fill(none);
    }
    var limits = context.states_list[1].map(function (entry) {
      return form.limits[entry.id.limit];
    });
    var hasSliders = isFirst || isListPending;
    isListPending = Boolean(isFirst) && restoredList(form, context.states_list[2]);
    var sliders = limits.map(function (bound) {
      return hasSliders && typeof bound === "number" ? bound : none;
    });
    var reach = limits.map(function (bound, i) {
      return hasSliders && typeof bound === "number" && bound > ends[i] ? bound : none;
    });
    var fields = context.states_list[2].map(function (entry, i) {
      var name = entry.id.field;
      var isAccount = name.indexOf("account/") === 0;
      var saved = form.fields[name];
      return saved === undefined || isAccount === Boolean(isFirst) || same(saved, values[i]) ? none : saved;
    });
    if (!isFirst) {
      return [limits.map(function () { return none; }), reach, sliders, fields];
    }
    var switches = limits.map(function (bound) {
      return typeof bound === "number";
    });
    return [switches, reach, sliders, fields];
  }

  function restoreFunds(marks, lists, visit) {
    var form = kept && kept.visit === visit ? kept.form : null;
    var isFirst = !hasFunds && isOffered(marks, lists, visit);
    hasFunds = hasFunds || isFirst;
    if (!form || !isFirst) {
      return Array(5).fill(window.dash_clientside.no_update);
    }
    var tickers = form.funds.map(function (row) {
      return row.ticker;
    });
    var rows = form.funds.map(function (row) {
      return Object.assign({ key: row.ticker }, row);
    });
    return [tickers, rows, form.fields.locked, form.fields.never_sell, form.pins];
  }

  /* Whether what may be limited and chosen has come from the server. */
  function isOffered(marks, lists, visit) {
    var hasMarks = marks.some(function (ticks) {
      return ticks && Object.keys(ticks).length;
    });
    return Boolean(visit && lists && hasMarks);
  }

  /* Why a trade was not set, beside the trades. */
  function sayRefused(form) {
    return (form && form.refused) || "";
  }

  /* What is set in each part of the form that can be closed: nothing set there goes unseen. */
  var SET_IN = [
    ["min_trade", "drift", "goal"],
    ["locked", "never_sell", "locked_accounts"],
    ["spread", "commission", "horizon", "tax_kind", "same_pairs", "same_typed", "wash"],
  ];
  var UNSET = { goal: "least_cost", tax_kind: "none", wash: true };

  function isSet(name, value) {
    var isEmpty = value === null || value === undefined || value === "" || value.length === 0;
    return !isEmpty && value !== UNSET[name];
  }

  function saySet(form) {
    var fields = (form && form.fields) || {};
    return SET_IN.map(function (names, part) {
      var count = Object.keys(fields).filter(function (name) {
        var isHere = names.indexOf(name) >= 0 || (part === 0 && name.indexOf("bound/") === 0);
        return isHere && isSet(name, fields[name]);
      }).length;
      return count ? count + " set" : "";
    });
  }

  function same(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
  }

  function restoredList(form, entries) {
    return entries.some(function (entry) {
      return entry.id.field === "theme" && form.fields.theme && form.fields.theme !== entry.value;
    });
  }

  function idOf(propId) {
    return propId.slice(0, propId.lastIndexOf("."));
  }

  /* The limits whose slider is on the move; empty as soon as anything else has changed. */
  function movingLimits(triggered) {
    var isDrag = triggered.every(function (item) {
      return item.prop_id.endsWith(".drag_value");
    });
    return isDrag
      ? triggered.map(function (item) {
          return JSON.parse(idOf(item.prop_id)).limit;
        })
      : [];
  }

  /* Dash's slider has no place for an accessible name; its parts take the one of their group. */
  function nameControls() {
    document.querySelectorAll(".limit").forEach(function (group) {
      var name = group.querySelector("label").textContent;
      group.querySelectorAll(".limit-slider input, .limit-slider [role=slider]").forEach(function (control) {
        control.setAttribute("aria-label", name + ", percent");
      });
    });
  }

  /* A typed value counts from Enter on, not only when the field is left. */
  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.matches(".limit-slider input")) {
      event.target.blur();
      event.target.focus();
    }
  });

  /* A list that grows and shrinks with the portfolio is in no fixed place: each control is found by its name. */
  function fieldValues(entries, values) {
    var fields = {};
    entries.forEach(function (entry, i) {
      if (values[i] !== null && values[i] !== undefined) {
        fields[entry.id.field] = values[i];
      }
    });
    return fields;
  }

  /* What a trade just set by hand returns to if it is refused; and, on that return, why it was. */
  function pinsChanged(triggered, pins, refusal) {
    var before = lastPins;
    lastPins = pins;
    if (triggered.length !== 1 || triggered[0].prop_id !== "simulate-pins.data") {
      return {};
    }
    if (refusal && refusal !== toldRefusal) {
      toldRefusal = refusal;
      return { refused: refusal.text };
    }
    var isNew = pins.length && JSON.stringify(before).indexOf(JSON.stringify(pins[pins.length - 1])) < 0;
    return isNew ? { pins_before: before } : {};
  }

  function collect(switches, dragged, rested, funds, edited, fields, locked, neverSell, pins, refusal, visit) {
    nameControls();
    var context = window.dash_clientside.callback_context;
    var moving = movingLimits(context.triggered);
    var isMoving = false;
    var limits = {};
    context.inputs_list[0].forEach(function (entry, i) {
      var limit = entry.id.limit;
      var isThis = moving.indexOf(limit) >= 0 && typeof dragged[i] === "number" && dragged[i] !== rested[i];
      isMoving = isMoving || (isThis && switches[i]);
      if (switches[i]) {
        limits[limit] = isThis ? dragged[i] : rested[i];
      }
    });
    var form = {
      limits: limits,
      funds: (funds || []).map(function (row) {
        return { ticker: row.ticker, price: row.price, known_price: row.known_price };
      }),
      fields: Object.assign(fieldValues(context.inputs_list[5], fields), { locked: locked, never_sell: neverSell }),
      pins: pins || [],
      is_resting: !isMoving,
    };
    keep(visit, form);
    Object.assign(form, pinsChanged(context.triggered, form.pins, refusal));
    newest += 1;
    var mine = newest;
    var wait = isMoving ? lastSent + PAUSE - Date.now() : 0;
    if (wait <= 0) {
      lastSent = Date.now();
      return form;
    }
    return new Promise(function (resolve) {
      window.setTimeout(function () {
        /* Whatever came after this drag has said more than it would. */
        if (mine !== newest) {
          resolve(window.dash_clientside.no_update);
          return;
        }
        lastSent = Date.now();
        resolve(form);
      }, wait);
    });
  }

  /* A slider whose limit is off does not move. */
  function rest(switches) {
    return switches.map(function (isOn) {
      return !isOn;
    });
  }

  /* What is typed is a ticker more often than a word: the same ticker first, then those that begin with it. */
  function rankFunds(typed, options) {
    var wanted = (typed || "").trim().toUpperCase();
    function rank(option) {
      return option.value === wanted ? 0 : wanted && option.value.indexOf(wanted) === 0 ? 1 : 2;
    }
    return (options || []).slice().sort(function (a, b) {
      return rank(a) - rank(b) || (a.value < b.value ? -1 : 1);
    });
  }

  function isSameTrade(pin, row) {
    return pin.account === row.account && pin.ticker === row.ticker && pin.side === row.side;
  }

  function withPin(pins, row, shares) {
    return withoutPin(pins, row).concat([{ account: row.account, ticker: row.ticker, side: row.side, shares: shares }]);
  }

  function withoutPin(pins, row) {
    return pins.filter(function (pin) {
      return !isSameTrade(pin, row);
    });
  }

  /* Typed shares set a trade, "keep" sets it as it is, "let go" frees it: here or in the list above the grid.
     So does a cell that is emptied. */
  function pin(edited, clicked, unpinned, rows, pins) {
    var none = window.dash_clientside.no_update;
    var context = window.dash_clientside.callback_context;
    var cause = context.triggered.length ? context.triggered[0].prop_id : "";
    var now = pins || [];
    if (cause.endsWith(".cellValueChanged")) {
      var change = edited && edited[edited.length - 1];
      if (!change || change.colId !== "shares") {
        return none;
      }
      return change.value === null ? withoutPin(now, change.data) : withPin(now, change.data, change.value);
    }
    if (cause.endsWith(".cellClicked")) {
      var row = (rows || []).filter(function (item) {
        return clicked && clicked.colId === "pin" && item.key === clicked.rowId;
      })[0];
      if (!row || !row.pin) {
        return none;
      }
      return row.is_marked ? withoutPin(now, row) : withPin(now, row, row.shares);
    }
    var isPressed = context.triggered.length && context.triggered[0].value;
    var number = isPressed ? JSON.parse(idOf(cause)).number : -1;
    return isPressed ? now.filter(function (_, i) { return i !== number; }) : none;
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.simulate = { collect: collect, restore: restore, restoreFunds: restoreFunds, sayRefused: sayRefused, saySet: saySet, rest: rest, rankFunds: rankFunds, pin: pin };
})();

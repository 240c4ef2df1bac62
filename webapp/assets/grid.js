/* Formatters and cells of the one table component. They say what webapp/formatting.py says; a browser test compares. */
(function () {
  "use strict";
  var THIN = "\u202f";
  var MINUS = "\u2212";
  var UNKNOWN = "unknown";
  var MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  var NARROW_PIXELS = 560;
  var SHAPES = { met: "✓", over: "▲", under: "▼", uncertain: "◇", info: "•", aging: "◷" };
  var places = {};
  var SIGN_ORDER = ["over", "under", "uncertain", "aging", "info", "met"];

  function isNumber(value) {
    return typeof value === "number" && isFinite(value);
  }

  /* Half away from zero on the decimal digits of the number: 1.005 is 1.01, as by hand. */
  function digits(value, decimals) {
    var parts = String(Math.abs(value)).split("e");
    var shifted = Math.round(Number(parts[0] + "e" + (Number(parts[1] || 0) + decimals)));
    var text = String(shifted).padStart(decimals + 1, "0");
    var whole = decimals ? text.slice(0, -decimals) : text;
    var rest = decimals ? "." + text.slice(-decimals) : "";
    return whole.replace(/\B(?=(\d{3})+$)/g, ",") + rest;
  }

  function isZero(text) {
    return !/[1-9]/.test(text);
  }

  function signed(value, text) {
    return value < 0 && !isZero(text) ? MINUS + text : text;
  }

  function fixed(value, decimals) {
    return signed(value, digits(value, decimals));
  }

  function times100(value) {
    var parts = String(value).split("e");
    return Number(parts[0] + "e" + (Number(parts[1] || 0) + 2));
  }

  var formatters = {
    percent: function (weight) {
      if (!isNumber(weight)) {
        return UNKNOWN;
      }
      var scaled = times100(weight);
      var decimals = weight === 0 || Number(digits(scaled, 2).replace(/,/g, "")) >= 1 ? 1 : 2;
      var text = digits(scaled, decimals);
      if (weight && isZero(text)) {
        return (weight < 0 ? MINUS : "") + "<0.01" + THIN + "%";
      }
      return signed(weight, text) + THIN + "%";
    },
    exact_percent: function (weight) {
      if (!isNumber(weight)) {
        return UNKNOWN;
      }
      return signed(weight, digits(times100(weight), 6).replace(/\.?0+$/, "")) + THIN + "%";
    },
    points: function (change) {
      if (!isNumber(change)) {
        return UNKNOWN;
      }
      var text = digits(times100(change), 1);
      var sign = isZero(text) ? "" : change > 0 ? "+" : MINUS;
      return sign + text + THIN + (text === "1.0" ? "point" : "points");
    },
    money: function (amount) {
      if (!isNumber(amount)) {
        return UNKNOWN;
      }
      var cents = Number(digits(amount, 2).replace(/,/g, ""));
      return signed(amount, "$" + digits(amount, cents >= 1000 ? 0 : 2));
    },
    price: function (amount) {
      if (typeof amount === "string" && amount) {
        return amount;
      }
      return isNumber(amount) ? signed(amount, "$" + digits(amount, Math.abs(amount) >= 1 ? 2 : 4)) : UNKNOWN;
    },
    number: function (value) {
      return isNumber(value) ? fixed(value, 0) : UNKNOWN;
    },
    shares: function (quantity) {
      if (!isNumber(quantity)) {
        return UNKNOWN;
      }
      return signed(quantity, digits(quantity, 6).replace(/\.?0+$/, ""));
    },
    big_money: function (amount) {
      if (!isNumber(amount)) {
        return UNKNOWN;
      }
      var scales = [[1e12, "tn"], [1e9, "bn"], [1e6, "m"]];
      for (var i = 0; i < scales.length; i += 1) {
        var scaled = Math.abs(amount) / scales[i][0];
        if (scaled >= 1) {
          return (amount < 0 ? MINUS : "") + "$" + digits(scaled, scaled < 10 ? 1 : 0) + THIN + scales[i][1];
        }
      }
      return formatters.money(amount);
    },
    day: function (iso) {
      if (!iso) {
        return "no date";
      }
      var parts = String(iso).slice(0, 10).split("-");
      return Number(parts[2]) + " " + MONTHS[Number(parts[1]) - 1] + " " + parts[0];
    },
  };

  ["money", "shares", "price", "percent", "exact_percent", "number"].forEach(function (name) {
    formatters["optional_" + name] = function (value) {
      if (typeof value === "string") {
        return value;
      }
      return value === null || value === undefined ? "" : formatters[name](value);
    };
  });

  /* A figure that is not in US dollars stands with its currency, as webapp/components/currencies.py writes it. */
  formatters.in_currency = function (figure, value, currency) {
    return currency && isNumber(value) ? currency + " " + fixed(value, 2) : figure;
  };

  function signRank(value) {
    return value ? SIGN_ORDER.indexOf(value.kind) : SIGN_ORDER.length;
  }

  function someRow(api, field) {
    var isFound = false;
    api.forEachNode(function (node) {
      var value = node.data ? node.data[field] : null;
      isFound = isFound || value === 0 || Boolean(value);
    });
    return isFound;
  }

  /* A narrow grid keeps three columns, and those in which some row takes what is typed. */
  function isRoomFor(column, isNarrow, api) {
    var context = column.getColDef().context || {};
    if (context.shownFilled && !someRow(api, column.getColDef().field)) {
      return false;
    }
    return !isNarrow || !context.wide || Boolean(context.neededBy && someRow(api, context.neededBy));
  }

  function fitColumns(event) {
    var seen = event.api.getHorizontalPixelRange();
    var width = event.clientWidth || seen.right - seen.left;
    if (!width) {
      return;
    }
    var isNarrow = width < NARROW_PIXELS;
    [true, false].forEach(function (isShown) {
      var changed = event.api.getColumns().filter(function (column) {
        return column.isVisible() !== isShown && isRoomFor(column, isNarrow, event.api) === isShown;
      });
      if (changed.length) {
        event.api.setColumnsVisible(changed, isShown);
      }
    });
  }

  /* Rows that change places take the focus with them; what a row says of itself is drawn anew with it. */
  function notePlace(event) {
    var node = event.rowIndex === null ? null : event.api.getDisplayedRowAtIndex(event.rowIndex);
    places[event.api.getGridId()] = node && { key: node.id, column: event.column };
  }

  function keepPlace(event) {
    var api = event.api;
    var place = places[api.getGridId()];
    var node = place && api.getFocusedCell() && api.getRowNode(place.key);
    if (node && node.rowIndex !== null && node.rowIndex !== api.getFocusedCell().rowIndex) {
      api.ensureIndexVisible(node.rowIndex);
      api.setFocusedCell(node.rowIndex, place.column);
    }
    api.refreshCells({ force: true });
  }

  /* A link in a cell is reached by keyboard: Enter does what a click does. */
  function openOnEnter(event) {
    var key = event.event;
    if (key && key.key === "Enter" && key.target.classList.contains("cell-link")) {
      key.target.click();
    }
  }

  window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, formatters, {
    fitColumns: fitColumns,
    openOnEnter: openOnEnter,
    notePlace: notePlace,
    keepPlace: keepPlace,
    /* In a narrow grid the columns a cell would reach across are not there. */
    spanned: function (params, n) {
      var isNarrow = params.api.getColumns().some(function (column) {
        return !column.isVisible();
      });
      return n && !isNarrow ? n : 1;
    },
    /* A list below a field would be cut off where the grid ends. */
    popupParent: function () {
      return document.body;
    },
    /* An editor leaves text. What is no number stays as it was typed: whoever reads it says why it is refused. */
    typedNumber: function (typed, emptied) {
      var text = String(typed === null || typed === undefined ? "" : typed).replace(/[$,\s]/g, "");
      if (!text) {
        return emptied === undefined ? null : emptied;
      }
      return isNumber(Number(text)) ? Number(text) : typed;
    },
    cellText: function (value) {
      return value ? value.text : "";
    },
    bySignCell: function (a, b) {
      return signRank(a) - signRank(b);
    },
    byAgeCell: function (a, b) {
      return (a ? a.days : Infinity) - (b ? b.days : Infinity);
    },
    gridTheme: function (base) {
      return base.withParams({
        accentColor: "var(--accent)",
        backgroundColor: "var(--surface)",
        borderColor: "var(--border)",
        chromeBackgroundColor: "var(--surface)",
        foregroundColor: "var(--text)",
        headerTextColor: "var(--text-soft)",
        headerFontSize: 13,
        headerFontWeight: 600,
        fontFamily: "inherit",
        fontSize: 14,
        rowHoverColor: "var(--raised)",
        selectedRowBackgroundColor: "var(--accent-soft)",
        wrapperBorderRadius: 8,
        browserColorScheme: "inherit",
        spacing: 6,
      });
    },
  });

  window.dashAgGridComponentFunctions = Object.assign(window.dashAgGridComponentFunctions || {}, {
    SignCell: function (props) {
      var value = props.value;
      if (!value) {
        return null;
      }
      return window.React.createElement(
        "span",
        { className: "sign sign-" + value.kind },
        window.React.createElement("span", { className: "sign-shape", "aria-hidden": "true" }, SHAPES[value.kind]),
        value.text
      );
    },
    AgeCell: function (props) {
      var value = props.value;
      if (!value) {
        return null;
      }
      var bar = window.React.createElement("span", {
        className: "age-bar age-" + value.grade,
        style: { "--share": Math.max(0.02, value.share) },
        "aria-hidden": "true",
      });
      return window.React.createElement("span", { className: "age-cell" }, bar, value.text);
    },
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.grid = {
    /* Filters every grid named after the text, whatever the column; a grid not drawn yet has nothing to filter. */
    search: function (text) {
      Array.prototype.slice.call(arguments, 1).forEach(function (gridId) {
        window.dash_ag_grid.getApiAsync(gridId).then(function (api) {
          api.setGridOption("quickFilterText", text || "");
        });
      });
    },
  };
})();

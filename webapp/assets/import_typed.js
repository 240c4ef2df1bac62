/* Rows typed in by hand: quick add, paste of a block from a spreadsheet, kept until the window is closed. */
(function () {
  "use strict";
  var GRID = "import-typed";
  var BOX = "import-typed-box";
  var PAUSE = 100;
  var TRIES = 50;
  var FEWEST = 6;
  var MOST = 2000;
  var FIELDS = ["security", "shares", "price", "amount", "cost", "acquired", "account"];
  var PRINTED = ["Symbol", "Quantity", "Price", "Value", "Cost Basis", "Date Acquired", "Account Name"];
  var WORDS = {
    security: ["symbol", "ticker", "security", "holding", "fund", "instrument"],
    shares: ["shares", "quantity", "qty", "units"],
    price: ["price", "last price", "share price"],
    amount: ["value", "amount", "market value", "current value", "worth"],
    cost: ["cost basis", "cost", "total cost", "cost basis total"],
    acquired: ["acquired", "date acquired", "acquisition date", "purchase date"],
    account: ["account", "account name", "portfolio"],
  };
  var NOT_UNDERSTOOD = "” was not understood: type a ticker and a number of shares or dollars, such as VOO 100 or VOO $5,000.";
  var NUMBER = "(\\$?)\\s?(\\d[\\d,]*\\.?\\d*|\\.\\d+)";
  var TICKER = "([A-Za-z][A-Za-z0-9.\\-]{0,11})";
  var ONE_FIRST = new RegExp("^" + TICKER + "\\s+" + NUMBER + "(?:\\s+shares?)?$");
  var OTHER_FIRST = new RegExp("^" + NUMBER + "(?:\\s+shares?(?:\\s+of)?)?\\s+" + TICKER + "$");
  var isRecalled = false;
  var kept = "[]";

  function filled(row) {
    return FIELDS.some(function (field) {
      return row[field] !== undefined && row[field] !== null && String(row[field]).trim() !== "";
    });
  }

  function lean(row) {
    var made = { key: row.key };
    FIELDS.forEach(function (field) {
      if (row[field] !== undefined && row[field] !== null && row[field] !== "") {
        made[field] = row[field];
      }
    });
    return made;
  }

  function padded(rows, least) {
    var made = rows.map(lean);
    var next = made.reduce(function (most, row) {
      return Math.max(most, Number(row.key) + 1 || 0);
    }, 0);
    while (made.length < Math.min(least, MOST)) {
      made.push({ key: String(next) });
      next += 1;
    }
    return made;
  }

  function parsed(text) {
    var typed = (text || "").trim();
    var first = ONE_FIRST.exec(typed);
    var second = first ? null : OTHER_FIRST.exec(typed);
    if (!first && !second) {
      return null;
    }
    var ticker = first ? first[1] : second[3];
    var isDollars = Boolean(first ? first[2] : second[1]);
    var number = first ? first[3] : second[2];
    var row = { security: ticker.toUpperCase() };
    row[isDollars ? "amount" : "shares"] = Number(number.replace(/,/g, ""));
    return row;
  }

  function added(rows, row) {
    var made = padded(rows, FEWEST);
    var at = made.findIndex(function (item) {
      return !filled(item);
    });
    if (at < 0) {
      at = made.length;
      made = padded(made, made.length + 1);
    }
    made[at] = Object.assign({ key: made[at].key }, row);
    return made;
  }

  function rows(_quick, _add, _clear, text, current) {
    var unchanged = window.dash_clientside.no_update;
    var trigger = window.dash_clientside.callback_context.triggered_id;
    if (trigger === "import-typed-clear") {
      return [padded([], FEWEST), unchanged, ""];
    }
    if (trigger === "import-typed-add") {
      return [padded(current || [], (current || []).length + 1), unchanged, ""];
    }
    var row = parsed(text);
    if (!row) {
      return [unchanged, unchanged, (text || "").trim() ? "“" + text.trim().slice(0, 40) + NOT_UNDERSTOOD : ""];
    }
    return [added(current || [], row), "", ""];
  }

  function cells(text) {
    return text
      .replace(/\r\n?/g, "\n")
      .replace(/\n+$/, "")
      .split("\n")
      .slice(0, MOST)
      .map(function (line) {
        return line.split("\t").map(function (cell) {
          return cell.trim().replace(/^"(.*)"$/, "$1");
        });
      });
  }

  /* The fields of a block's columns where its first line names them. */
  function named(line) {
    var found = line.map(function (cell) {
      return FIELDS.filter(function (field) {
        return WORDS[field].indexOf(cell.toLowerCase()) >= 0;
      })[0];
    });
    return found.filter(Boolean).length >= Math.min(2, line.length) ? found : null;
  }

  function pasteBlock(api, text, place) {
    var lines = cells(text);
    var fields = named(lines[0]);
    var start = FIELDS.indexOf(place.column.getColId());
    if (fields) {
      lines = lines.slice(1);
    } else {
      fields = FIELDS.slice(start);
    }
    var shown = [];
    api.forEachNodeAfterFilterAndSort(function (node) {
      shown.push(node.data);
    });
    var made = padded(shown, Math.max(FEWEST, place.rowIndex + lines.length));
    lines.slice(0, made.length - place.rowIndex).forEach(function (line, i) {
      line.forEach(function (cell, j) {
        if (fields[j]) {
          made[place.rowIndex + i][fields[j]] = cell;
        }
      });
    });
    window.dash_clientside.set_props(GRID, { rowData: made });
  }

  /* The editor of a security stands outside of its grid. */
  function isEditorOf(target) {
    return target.closest(".security-editor") && document.querySelector("#" + GRID + " .ag-cell-popup-editing");
  }

  document.addEventListener(
    "paste",
    function (event) {
      var inside = event.target.closest && (event.target.closest("#" + GRID) || isEditorOf(event.target));
      var text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
      if (!inside || !text) {
        return;
      }
      var api = window.dash_ag_grid.getApi(GRID);
      var place = api && api.getFocusedCell();
      var isBlock = /[\t\n]/.test(text.trim());
      /* One value goes into the field that is open; a block goes across cells. */
      if (!place || (event.target.tagName === "INPUT" && !isBlock)) {
        return;
      }
      event.preventDefault();
      api.stopEditing(true);
      pasteBlock(api, text, place);
    },
    true
  );

  /* Once the page is seen and the frame has gone to its top: what is asked for stands open, with the focus on it. */
  function openBox(nTries, wasSeen) {
    var box = document.getElementById(BOX);
    var isSeen = Boolean(box.offsetParent);
    box.open = true;
    if (isSeen && wasSeen) {
      box.scrollIntoView({ block: "start" });
      box.querySelector("summary").focus({ preventScroll: true });
    } else if (nTries) {
      window.setTimeout(openBox, PAUSE, nTries - 1, isSeen);
    }
  }

  function quoted(value) {
    var text = value === undefined || value === null ? "" : String(value).trim();
    return '"' + text.replace(/"/g, '""') + '"';
  }

  /* The rows as a file with a header, only the columns something was typed into. */
  window.counterpoiseTypedRows = function () {
    var api = window.dash_ag_grid.getApi(GRID);
    var typed = [];
    api.stopEditing();
    api.forEachNode(function (node) {
      if (filled(node.data)) {
        typed.push(node.data);
      }
    });
    var used = FIELDS.filter(function (field) {
      return typed.some(function (row) {
        return filled({ [field]: row[field], key: "" });
      });
    });
    if (!typed.length) {
      return "";
    }
    var head = used.map(function (field) {
      return PRINTED[FIELDS.indexOf(field)];
    });
    var lines = typed.map(function (row) {
      return used.map(function (field) {
        return quoted(row[field]);
      }).join(",");
    });
    return [head.join(",")].concat(lines).join("\n") + "\n";
  };

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.import_typed = {
    rows: rows,

    keep: function (_cell, current) {
      var typed = (current || []).filter(filled).map(lean);
      var text = JSON.stringify(typed);
      if (text === kept) {
        return window.dash_clientside.no_update;
      }
      kept = text;
      return typed;
    },

    /* An account comes to be edited by hand: its rows take the place of those before, and a preview is put away. */
    take: function (asked) {
      var unchanged = window.dash_clientside.no_update;
      if (!asked) {
        return [unchanged, unchanged];
      }
      window.dash_clientside.set_props("import-draft", { data: null });
      openBox(TRIES, false);
      return [padded(asked.rows, FEWEST), ""];
    },

    /* Once, when the page is loaded: what was typed before. */
    recall: function (_at, stored) {
      if (isRecalled) {
        return window.dash_clientside.no_update;
      }
      isRecalled = true;
      if (!stored || !stored.length) {
        return window.dash_clientside.no_update;
      }
      kept = JSON.stringify(stored);
      return padded(stored, FEWEST);
    },
  };
})();
